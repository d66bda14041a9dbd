import { defineConfig } from 'vitest/config'

/** Tests of the doors that people, admins and the mail service use. Each mutant runs them; properties and browsers would take too long. */
export default defineConfig({
  test: {
    include: ['test/functions/{canary,functions,staff-page/{answers,link,page,requests}}.test.ts', 'test/functions/admin/*.test.ts'],
    // Loads modules once.
    isolate: false,
    // Milliseconds; a slow machine must not fail a test.
    testTimeout: 120_000,
  },
})
