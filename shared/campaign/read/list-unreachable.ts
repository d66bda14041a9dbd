import pMap from 'p-map'
import { Temporal } from 'temporal-polyfill'
import { findReadable, type People } from '../../domain/people/store.ts'
import type { CaseSummaries } from '../../domain/people/summary.ts'
import type { Policy } from '../../domain/policies/policy.ts'
import { localTime } from '../../domain/schedule/zone.ts'
import { listCases } from './list-cases.ts'

/** Someone whom no notice reaches under a policy, with what is needed to call them. */
export interface Unreachable {
  readonly staff: string
  readonly name: string
  readonly unit: string
  readonly email: string
  readonly country: string
  readonly language: string
  readonly manager: string
  /** Local time in `zone`: the policy's, or their own if it has none. */
  readonly deadline: string
  readonly zone: string
  /** `bounced`, `refused`, `unproven`, `failing`; `no delivery` if mail was accepted, but no delivery was reported. */
  readonly reason: string
}

const pageSize = 1000

const concurrency = 16

export async function* listUnreachable(
  { summaries, people }: { readonly summaries: CaseSummaries; readonly people: People },
  { id: policy, zone: policyZone }: Pick<Policy, 'id' | 'zone'>,
): AsyncGenerator<Unreachable> {
  let from: string | undefined
  do {
    const page = await listCases({ summaries }, policy, { unreachable: true }, pageSize, from)
    const found = await pMap(page.items, async ({ ref, deadline, held }) => ({ stored: await findReadable(people, ref), deadline, held }), {
      concurrency,
    })
    for (const { stored, deadline, held } of found) {
      if (!stored) continue
      const { id, name, unit, email, country = '', language, manager } = stored.person.profile
      const zone = policyZone === 'staff' ? stored.person.profile.zone : policyZone
      const local = localTime(Temporal.Instant.from(deadline), zone)
      yield {
        ...{ staff: id, name, unit, email, country, language, manager: manager?.id ?? '' },
        ...{ deadline: local.toString({ smallestUnit: 'minute' }).replace('T', ' '), zone, reason: held ?? 'no delivery' },
      }
    }
    from = page.next
  } while (from !== undefined)
}
