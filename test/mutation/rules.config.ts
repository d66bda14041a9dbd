import { defineConfig } from 'vitest/config'

/** Examples and the closest campaign tests. Each mutant runs them; properties would take too long. */
export default defineConfig({
  test: {
    include: [
      'test/shared/domain/{schedule,review,policies,people}/*.test.ts',
      'test/shared/campaign/{send/adversity,send/attend,decide/take-answer}.test.ts',
    ],
    exclude: ['**/*.property.test.ts'],
    // Loads modules once.
    isolate: false,
    // Milliseconds; a slow machine must not fail a test.
    testTimeout: 120_000,
  },
})
