import { defineConfig } from 'vitest/config'

/** The examples of sending, and of the campaigns that send. */
export default defineConfig({ test: { include: ['test/shared/{sending,campaign}/*.test.ts'] } })
