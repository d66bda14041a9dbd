import { defineConfig } from 'vitest/config'

/** Tests of the use cases other than sending. Each mutant runs them. */
export default defineConfig({
  test: {
    include: ['test/shared/campaign/{audit,brake,decide,import,jobs,privacy,read,rehearse,save}/*.test.ts'],
    // Loads modules once.
    isolate: false,
    // Milliseconds; a slow machine must not fail a test.
    testTimeout: 120_000,
  },
})
