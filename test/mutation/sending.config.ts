import { defineConfig } from 'vitest/config'

/** Campaign tests. Each mutant runs them; properties would take too long. */
export default defineConfig({
  test: {
    include: ['test/shared/campaign/**/*.test.ts'],
    exclude: ['**/*.property.test.ts'],
    // Loads modules once.
    isolate: false,
    // Milliseconds; a slow machine must not fail a test.
    testTimeout: 120_000,
  },
})
