import { defineConfig } from 'vitest/config'

/** Rules, use cases, routes, pages and vendors' contracts. */
const light = [
  'test/{shared,simulation}/**/*.test.ts',
  'test/functions/{admin,console}/**/*.test.ts',
  'test/functions/staff-page/property.test.ts',
  'test/contracts/*/**/*.test.ts',
]

/** They take seconds to load what stacks are made of. */
const stacks = ['test/infra/*.test.ts', 'test/infra/local/database.test.ts', 'test/functions/cli/{campaign,source}.test.ts']

/** They start Node, browsers and machines of their own. */
const long = ['test/{bench,infra,functions/{cli,staff-page}}/**/*.long.test.ts', 'test/functions/*.long.test.ts']

/** `npm test` runs what is short, `npm run test:all` (`--mode all`) everything, with coverage: see test/README.md. */
export default defineConfig(({ mode }) => {
  const isAll = mode === 'all'
  const patience = isAll ? 900_000 : 120_000
  // Most files keep nothing for the next, so their workers load modules once.
  const project = (name: string, include: string[], more: { isolate?: boolean; exclude?: string[] } = {}) => ({
    extends: true as const,
    test: { name, isolate: false, include, ...more },
  })
  return {
    test: {
      projects: [
        project('shared', light),
        project('stacks', stacks, { exclude: long }),
        project('doors', ['test/**/*.test.ts'], { exclude: [...light, ...stacks, ...long] }),
        project('long', long, { isolate: true }),
      ],
      setupFiles: ['test/set-up.ts'],
      exclude: isAll ? [] : ['**/*.long.test.ts'],
      env: { IDES_TESTS: isAll ? 'all' : '' },
      reporters: ['default', './test/reporter.ts'],
      // By default one core is left idle, which on two is half of them.
      maxWorkers: '100%',
      // Long enough that a slow machine never decides a test.
      testTimeout: patience,
      hookTimeout: patience,
      // A loop over nothing is no test.
      expect: { poll: { timeout: patience }, requireAssertions: true },
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
