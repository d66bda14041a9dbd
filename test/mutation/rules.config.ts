import { defineConfig } from 'vitest/config'

/** The examples alone: each mutant runs them, and properties take too long for that. */
export default defineConfig({
  test: { include: ['test/shared/{schedule,review,policies,people}/*.test.ts'], exclude: ['**/*.property.test.ts'] },
})
