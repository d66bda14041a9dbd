import { deviceTag, keyOf } from '#domain/access/brake.ts'
import { tagsOpen } from '#domain/access/brake-state.ts'
import { type Shard, shardOf } from '#domain/people/ref.ts'
import type { Ports } from '../ports.ts'
import type { Verdicts } from './find-due.ts'

/** What the brake has said, and the refs of people that it let through and that are in no queue. */
export interface Said {
  verdicts: Verdicts
  released: readonly string[]
}

/** Reads what the brake saved last about people in some shards: what it counted goes, what it lists as held is held. */
export async function readVerdicts(
  { policies, brakes, clock }: Ports<'policies' | 'brakes' | 'clock'>,
  shards: readonly Shard[],
): Promise<Said> {
  const now = clock.now()
  const released = new Set<string>()
  const byPolicy = new Map<string, { open: ReadonlySet<string>; held: ReadonlySet<string> }>()
  for (const { id } of await policies.listActive()) {
    const { state } = await brakes.get(id)
    const held = new Set<string>()
    const lists = await brakes.findLists(
      id,
      state.waiting.map(({ list }) => list),
    )
    for (const [index, list] of lists.entries()) {
      const is = state.waiting[index]?.is
      for (const one of list) {
        if (!shards.includes(shardOf(one.ref))) continue
        if (is === 'going') released.add(one.ref)
        else if (is !== 'kept') held.add(keyOf(one))
      }
    }
    byPolicy.set(id, { open: tagsOpen(state, now), held })
  }
  const verdicts: Verdicts = (policy, one) => {
    const said = byPolicy.get(policy)
    if (said?.open.has(deviceTag(one))) return 'go'
    return said?.held.has(keyOf(one)) ? 'held' : undefined
  }
  return { verdicts, released: [...released] }
}
