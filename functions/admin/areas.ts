/** Routes that are loaded together: a request waits for those of its area, not for the schemas of all. */
import { getOrCompute } from '#domain/caching.ts'
import { type NamedRoute, routesIn } from './route.ts'

type Load = () => Promise<readonly { [name: string]: unknown }[]>

/** By how addresses begin; the first that fits. */
const areas: readonly (readonly [RegExp, Load])[] = [
  [
    /^\/api\/(requests|policies\/[^/]+\/(cases|unreachable|extensions|exemptions|decisions))\b/,
    () => Promise.all([import('./routes/case.ts'), import('./routes/cases.ts'), import('./routes/decisions.ts')]),
  ],
  [
    /^\/api\/policies\b/,
    () =>
      Promise.all([
        import('./routes/audit.ts'),
        import('./routes/brake.ts'),
        import('./routes/control.ts'),
        import('./routes/drafts.ts'),
        import('./routes/numbers.ts'),
        import('./routes/policies.ts'),
        import('./routes/rehearsals.ts'),
        import('./routes/reports.ts'),
        import('./routes/sample-mails.ts'),
        import('./routes/versions.ts'),
        import('./routes/watch.ts'),
      ]),
  ],
  [
    /^\/api\/(people|held|address-changes)\b/,
    () => Promise.all([import('./routes/mails.ts'), import('./routes/people.ts'), import('./routes/privacy.ts')]),
  ],
  [
    /^\/api\/(sources|connectors)\b/,
    () => Promise.all([import('./routes/connectors.ts'), import('./routes/sources.ts'), import('./routes/tests.ts')]),
  ],
  [/^\/api\/requirements\b/, () => Promise.all([import('./routes/requirements.ts')])],
  [/^\/api\/system\b/, () => Promise.all([import('./routes/system.ts')])],
]

export const allRoutes = async () => (await import('./routes.ts')).routes

const loaded = new Map<Load, Promise<readonly NamedRoute[]>>()

/** Those that an address may be of: all where it is of no area. The same list each time. */
export async function routesAt(address: string): Promise<readonly NamedRoute[]> {
  const [, load] = areas.find(([form]) => form.test(address)) ?? []
  return load ? getOrCompute(loaded, load, async () => routesIn(await load())) : allRoutes()
}
