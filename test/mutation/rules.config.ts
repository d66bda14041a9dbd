import { defineConfig } from 'vitest/config'

/** The examples alone, and those campaigns that look most closely: each mutant runs them, and properties take too long for that. */
export default defineConfig({
  test: {
    include: [
      'test/shared/domain/{schedule,review,policies,people}/*.test.ts',
      'test/shared/campaign/{send/adversity,send/attend,decide/take-answer}.test.ts',
    ],
    exclude: ['**/*.property.test.ts'],
    // So modules are loaded once for all.
    isolate: false,
    // Long enough that a slow machine never decides a test.
    testTimeout: 120_000,
  },
})
