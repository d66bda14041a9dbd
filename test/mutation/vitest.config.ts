import { defineConfig } from 'vitest/config'

/** The examples alone: each mutant runs them, and properties take too long for that. */
export default defineConfig({
  test: { include: ['test/shared/{schedule,review,digests}/*.test.ts'], exclude: ['**/*.property.test.ts'] },
})
