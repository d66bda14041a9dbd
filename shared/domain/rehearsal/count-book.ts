/** Counts what happens in a rehearsal, and makes no events: people alike are counted at once. */
import type { Temporal } from 'temporal-polyfill'
import type * as z from 'zod'
import { getOrCompute } from '../get-or-compute.ts'
import type { Policy } from '../policies/policy.ts'
import type { Book } from './book.ts'
import type { stageNumbers } from './counted-apart.ts'
import { type Cast, countFor } from './doubles.ts'
import { addHappenings, columnOf, firstOf, type Happenings, isCountedByPeople, mails, momentCounter } from './happenings.ts'
import type { HappenedUnder } from './warnings.ts'

/** What happens at one stage of one of several policies. */
export type StageNumbers = Readonly<z.output<typeof stageNumbers>> & { readonly policy: string }

/** By staff id of who is played, in milliseconds since 1970. */
type FirstMoments = Map<string, number>

export function countBook(cast: Cast) {
  const counter = momentCounter()
  const isNewMail = mails()
  const first = { opened: newMap(), overdue: newMap(), suspension: newMap(), protected: newMap() }
  const overdueUnder = new Map<string, FirstMoments>()
  /** By what happens, policy and stage. */
  const atStage = new Map<string, FirstMoments>()
  const suspensionsUnder = new Map<string, Map<number, number>>()

  const book: Book = {
    happened(event) {
      const { kind, staff, policy } = event
      const at = event.at.epochMilliseconds
      if ('stage' in event) note(getOrCompute(atStage, `${kind} ${policy} ${event.stage}`, newMap), staff, at)
      if (kind === 'reached') return
      const count = countFor(cast, staff)
      counter.add(at, columnOf[kind], count)
      if (isCountedByPeople(kind)) note(first[kind], staff, at)
      if (kind === 'overdue') note(getOrCompute(overdueUnder, policy, newMap), staff, at)
      if (kind !== 'suspension') return
      const suspensions = getOrCompute(suspensionsUnder, policy, () => new Map<number, number>())
      suspensions.set(at, (suspensions.get(at) ?? 0) + count)
    },
    told({ profile: { id } }, parts, { epochMilliseconds: at }) {
      if (parts.some(({ tells }) => tells.length > 0) && isNewMail('notice', id, at)) counter.add(at, 'notices', countFor(cast, id))
    },
    digested({ email }, _lines, { epochMilliseconds: at }) {
      if (isNewMail('digest', email, at)) counter.add(at, 'digests', 1)
    },
    playAlone(staff, lead) {
      for (const moments of [...Object.values(first), ...overdueUnder.values(), ...atStage.values()]) {
        const at = moments.get(lead)
        if (at !== undefined) moments.set(staff, at)
      }
    },
  }

  /** People count where it first happened to them, and in the group that they are in at last. */
  function staffCounted(): Happenings {
    const { add, happenings } = momentCounter()
    for (const kind of ['opened', 'overdue', 'suspension', 'protected'] as const)
      for (const [staff, at] of first[kind]) add(at, firstOf[kind], countFor(cast, staff))
    return happenings()
  }

  /** For how many it happened by then. */
  function countUntil(until: Temporal.Instant, moments: FirstMoments = newMap(), isOne: (staff: string) => boolean = () => true): number {
    let all = 0
    for (const [staff, at] of moments) if (at <= until.epochMilliseconds && isOne(staff)) all += countFor(cast, staff)
    return all
  }

  return {
    ...book,
    /** Until nothing is owed. */
    happenings: (): Happenings => addHappenings([counter.happenings(), staffCounted()]),
    /** In the order of the policies and their stages; none for policies without stages. */
    stages: (policies: readonly Policy[], until: Temporal.Instant): readonly StageNumbers[] =>
      policies.flatMap(({ id: policy, stages = [] }) =>
        stages.map(({ name: stage }) => {
          const staff = (kind: string) => countUntil(until, atStage.get(`${kind} ${policy} ${stage}`))
          return { policy, stage, reached: staff('reached'), overdue: staff('overdue'), suspended: staff('suspension') }
        }),
      ),
    under: (policy: string, until: Temporal.Instant): HappenedUnder => ({
      suspensions: new Map([...(suspensionsUnder.get(policy) ?? [])].filter(([at]) => at <= until.epochMilliseconds)),
      overdue: (isOne) => countUntil(until, overdueUnder.get(policy), isOne),
    }),
  }
}

const newMap = (): FirstMoments => new Map()

/** They may become known in another order than they happen. */
function note(moments: FirstMoments, staff: string, at: number): void {
  if (at < (moments.get(staff) ?? Number.POSITIVE_INFINITY)) moments.set(staff, at)
}
