import { defineConfig } from 'vitest/config'

/** Tests of the stored form, of the brake, and of what reads and writes people. Each mutant runs them. */
export default defineConfig({
  test: {
    include: [
      'test/shared/domain/{people,access}/*.test.ts',
      'test/contracts/memory.test.ts',
      'test/shared/campaign/{import/*,send/attend,send/settle-notice,send/send-once,send/file-line,send/take-feedback}.test.ts',
    ],
    // Loads modules once.
    isolate: false,
    // Milliseconds; a slow machine must not fail a test.
    testTimeout: 120_000,
  },
})
