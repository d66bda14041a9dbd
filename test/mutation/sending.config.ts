import { defineConfig } from 'vitest/config'

/** The examples of sending, and of the campaigns that send. Each mutant runs them: so modules are loaded once for all. */
export default defineConfig({
  test: {
    include: ['test/shared/campaign/**/*.test.ts'],
    isolate: false,
    // Long enough that a slow machine never decides a test.
    testTimeout: 120_000,
  },
})
