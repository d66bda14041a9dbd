import { defineConfig } from 'vitest/config'

/** Rules, use cases, routes, pages and vendors' contracts. */
const light = [
  'test/{shared,simulation}/**/*.test.ts',
  'test/functions/{admin,console}/**/*.test.ts',
  'test/functions/staff-page/property.test.ts',
  'test/contracts/*/**/*.test.ts',
]

const stacks = ['test/infra/*.test.ts']

/** `npm test` runs what is short, `npm run test:all` (`--mode all`) everything, with coverage: see test/README.md. */
export default defineConfig(({ mode }) => {
  const isAll = mode === 'all'
  const patience = isAll ? 900_000 : 120_000
  const project = (
    name: string,
    isolate: boolean,
    include: string[],
    more: { readonly exclude?: string[]; readonly setupFiles?: string[] } = {},
  ) => ({
    extends: true as const,
    test: { name, isolate, include, ...more },
  })
  return {
    test: {
      projects: [
        // They keep nothing between files, so their workers load modules once.
        project('shared', false, light, { setupFiles: ['test/seed.ts'] }),
        // Nor do stacks, which take seconds to load what they are made of.
        project('stacks', false, stacks),
        project('doors', true, ['test/**/*.test.ts'], { exclude: [...light, ...stacks] }),
      ],
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
