import { defineConfig } from 'vitest/config'

/** `npm test` runs what is short, `npm run test:all` (`--mode all`) everything, with coverage: see test/README.md. */
export default defineConfig(({ mode }) => {
  const isAll = mode === 'all'
  const project = (name: string, include: string[], isolate: boolean) => ({
    extends: true as const,
    test: { name, include, isolate },
  })
  return {
    test: {
      projects: [
        // Rules, use cases, routes and vendors' contracts keep nothing between files, so their workers load modules once.
        project('shared', ['test/{shared,simulation,functions/admin}/**/*.test.ts', 'test/contracts/*/**/*.test.ts'], false),
        // Nor do stacks, which take seconds to load what they are made of.
        project('stacks', ['test/infra/*.test.ts'], false),
        project('doors', ['test/{contracts,functions}/*.test.ts', 'test/functions/cli/**/*.test.ts', 'test/infra/*/**/*.test.ts'], true),
      ],
      exclude: isAll ? [] : ['**/*.long.test.ts'],
      env: { IDES_TESTS: isAll ? 'all' : '' },
      reporters: ['default', './test/reporter.ts'],
      // By default one core is left idle, which on two is half of them.
      maxWorkers: '100%',
      // Long enough that a slow machine never decides a test.
      testTimeout: isAll ? 900_000 : 120_000,
      hookTimeout: isAll ? 900_000 : 120_000,
      coverage: {
        enabled: isAll,
        provider: 'v8' as const,
        include: ['shared/**/*.ts'],
        exclude: ['shared/**/generate*.ts'],
        thresholds: { lines: 95, branches: 95 },
        reporter: ['text-summary', 'json-summary'],
      },
    },
  }
})
