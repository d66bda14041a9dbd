import pMap from 'p-map'
import { findReadable, type People } from '../../domain/people/store.ts'
import { type CaseSummaries, lastDayOf } from '../../domain/people/summary.ts'
import { ending } from '../../domain/schedule/ending.ts'

/** A person who gets no notice under a policy, with what is needed to call them. */
export interface Unreachable {
  readonly staff: string
  readonly name: string
  readonly unit: string
  readonly email: string
  readonly country: string
  readonly language: string
  readonly manager: string
  /** As they know it: `end of Wed 15 March 2023`; empty where there is none. */
  readonly deadline: string
  /** The last day before it, which a spreadsheet can sort. */
  readonly 'last day': string
  /** Of the deadline. */
  readonly zone: string
  /** `bounced`, `refused`, `unproven`, `failing`; `no delivery` if mail was accepted, but no delivery was reported. */
  readonly reason: string
}

const pageSize = 1000

const concurrency = 16

export async function* listUnreachable(
  { summaries, people }: { readonly summaries: CaseSummaries; readonly people: People },
  policy: string,
): AsyncGenerator<Unreachable> {
  let from: string | undefined
  do {
    const page = await summaries.list(policy, { unreachable: true }, pageSize, from)
    const found = await pMap(page.rows, async (one) => ({ stored: await findReadable(people, one.ref), one }), { concurrency })
    for (const { stored, one } of found) {
      if (!stored) continue
      const { id, name, unit, email, country = '', language, manager } = stored.person.profile
      const { deadline, deadlineZone: zone, held } = one
      yield {
        ...{ staff: id, name, unit, email, country, language, manager: manager?.id ?? '' },
        deadline: deadline === undefined ? '' : ending(deadline, zone, zone),
        'last day': lastDayOf(one)?.toString() ?? '',
        zone,
        reason: held ?? 'no delivery',
      }
    }
    from = page.next
  } while (from !== undefined)
}
