import { outagesAfter, troubledSince } from '#domain/sources/outages.ts'
import type { SyncPorts } from './ports.ts'

/** Keeps since when a source is held or failing, or that it is no more. Those of a source that is not configured any more are dropped. */
export async function noteOutages({ control, passes, clock, sources }: SyncPorts, source: string) {
  const [known, { state }] = await Promise.all([control.findOutages(), passes.find(source)])
  const now = clock.now()
  const { [source]: before = [] } = known
  const after = outagesAfter(before, troubledSince(state, now), now)
  if (after !== before) await control.saveOutages(source, after)
  const unused = sources ? Object.keys(known).filter(one => !sources.some(({ name }) => name === one)) : []
  for (const one of unused) await control.saveOutages(one, [])
}
