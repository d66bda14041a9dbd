import { defineConfig } from 'vitest/config'

/** Tests of the stored form, of the brake, of how long people are kept, and of what reads and writes them. Each mutant runs them. */
export default defineConfig({
  test: {
    include: [
      'test/shared/domain/{people,access}/*.test.ts',
      'test/contracts/memory.test.ts',
      'test/shared/campaign/{brake,import,privacy}/*.test.ts',
      'test/shared/campaign/{send/attend,send/settle-notices,send/send-once,send/file-line,send/take-feedback,send/tell-former}.test.ts',
    ],
    // Loads modules once.
    isolate: false,
    // Milliseconds; a slow machine must not fail a test.
    testTimeout: 120_000,
  },
})
