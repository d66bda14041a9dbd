import pMap from 'p-map'
import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import type { Immutable } from '#domain/people/fields.ts'
import { holdReasons, noMail } from '#domain/people/mail.ts'
import type { Person } from '#domain/people/person.ts'
import { findReadable } from '#domain/people/store.ts'
import {
  type CaseFilter,
  type CaseSummaries,
  type CaseSummary,
  caseSummary,
  lastDayOf,
  openRequest,
  type SummaryPage,
} from '#domain/people/summary.ts'
import type { PolicyVersion } from '#domain/policies/policy.ts'
import { waitingForAddress } from '#domain/review/decisions/effects.ts'
import { requestDue } from '#domain/review/requests.ts'
import { addressChangeOf } from '#domain/review/unconfirmed.ts'
import { ending } from '#domain/schedule/ending.ts'
import { instant } from '#domain/schedule/fields.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import type { Ports } from '../ports.ts'

/** Someone who gets no mail until a human releases it, or who reported it as spam. */
export const heldPerson = z.object({
  ref: z.string(),
  staff: z.optional(z.string()).describe('Their staff id; absent if the record cannot be read, as is the name.'),
  name: z.optional(z.string()),
  /** `complained`: they reported mail as spam, which goes on. `unreadable`: their record cannot be read, or could not when last tried. */
  reason: z.enum([...holdReasons, 'complained', 'unreadable']),
  since: z.optional(instant),
})

type HeldPerson = z.output<typeof heldPerson>

const ofNoted = 'noted '

/**
 * Lists everyone whose mail is held, whatever else is due to them, or whose record could not be read, then those who reported it as spam.
 * @param from the `next` of an earlier page
 */
export async function listHeld(ports: Ports<'people'>, from = ''): Promise<{ held: readonly HeldPerson[]; next?: string }> {
  if (from.startsWith(ofNoted)) return listComplained(ports, from.slice(ofNoted.length))
  const { people, unreadable, next } = await ports.people.listApart('held', from || undefined)
  const held = [
    ...unreadable.map(ref => ({ ref, reason: 'unreadable' as const })),
    // A record that could not be read, and now can, stays in this queue until it is released.
    ...people.map(({ ref, person }) => {
      const { reason = 'unreadable', at: since } = person.mail?.held ?? {}
      return { ref, ...named(person), reason, since } as const
    }),
  ]
  if (next !== undefined) return { held, next }
  const complained = await listComplained(ports)
  return { ...complained, held: [...held, ...complained.held] }
}

async function listComplained({ people }: Ports<'people'>, from?: string) {
  const page = await people.listApart('noted', from)
  const held = page.people.flatMap(({ ref, person }): HeldPerson | [] => {
    const { held: hold, complainedAt: since } = person.mail ?? noMail
    return since && !hold ? { ref, ...named(person), reason: 'complained', since } : []
  })
  return page.next === undefined ? { held } : { held, next: `${ofNoted}${page.next}` }
}

/**
 * Lists everyone whose changed address waits to be confirmed.
 * @param from the `next` of an earlier page
 */
export async function listUnconfirmed({ people, policies, clock }: Ports<'people' | 'policies' | 'clock'>, from?: string) {
  const [active, now] = [await policies.listActive(), clock.now()]
  const page = await people.listApart('noted', from)
  const rows = page.people.flatMap(({ ref, person }) => {
    if (!person.mail?.unconfirmed) return []
    const waiting = waitingForAddress(person, active, now).length
    return {
      ref,
      ...named(person),
      email: person.profile.email,
      ...person.mail.unconfirmed,
      change: addressChangeOf(ref, person),
      waiting,
    }
  })
  return { rows, next: page.next }
}

const named = ({ profile: { id, name } }: Person) => ({ staff: id, name })

/** A request that waits for a human. */
const dueRequest = openRequest.extend({
  due: z.string().describe('The end of the working day by which it is to be decided: an instant.'),
  lastDay: z.string(),
  late: z.boolean(),
})

/** The summary of a case whose owner asks for something. */
export const askingCase = caseSummary.extend({ requests: z.array(dueRequest) })

type AskingCase = Immutable<z.output<typeof askingCase>>

/**
 * Lists the cases with open requests, under all policies in force or one. A page covers one policy: it may be short or
 * empty although another follows.
 * @param from the `next` of an earlier page
 */
export async function listRequests(
  { summaries, policies, clock }: Ports<'summaries' | 'policies' | 'clock'>,
  only: string | undefined,
  limit: number,
  from = '',
): Promise<{ rows: readonly AskingCase[]; next?: string }> {
  const [startId = '', startAfter] = from.split(' ')
  const ahead = (await policies.listActive())
    .filter(({ id }) => (only === undefined || id === only) && id >= startId)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const [policy, following] = ahead
  if (!policy) return { rows: [] }
  const page = await summaries.list(policy.id, { contested: true }, limit, policy.id === startId ? startAfter : undefined)
  const next = page.next === undefined ? following?.id : `${policy.id} ${page.next}`
  const now = clock.now()
  return { rows: page.rows.map(row => withDue(row, policy, now)), next }
}

const withDue = ({ requests, ...row }: CaseSummary, policy: PolicyVersion, now: Temporal.Instant): AskingCase => ({
  ...row,
  requests: requests.map(request => {
    const { at, lastDay, late } = dueOf(request, row, policy, now)
    return { ...request, due: at.toString(), lastDay: lastDay.toString(), late }
  }),
})

/** When a request is due. @param owner of the request */
export function dueOf(
  request: Pick<CaseSummary['requests'][number], 'at'>,
  { ownZone: zone, country }: Pick<CaseSummary, 'ownZone' | 'country'>,
  policy: PolicyVersion,
  now: Temporal.Instant,
) {
  const { at, lastDay } = requestDue(Temporal.Instant.from(request.at), policy, { zone, country })
  return { at, lastDay, late: !isBefore(now, at) }
}

/**
 * What is needed to call a person who gets no notice. The deadline is as they know it, `end of Wed 15 March 2023`, or empty; the last day before
 * it can be sorted. The reason is that of a hold, or `no delivery` if mail was accepted, but no delivery was reported.
 */
export const unreachableColumns = [
  ...(['staff', 'name', 'unit', 'country', 'language', 'email', 'manager'] as const),
  ...(['deadline', 'last day', 'zone', 'reason'] as const),
]

type Unreachable = Record<(typeof unreachableColumns)[number], string>

const pageSize = 1000

const concurrency = 16

export async function* listUnreachable({ summaries, people }: Ports<'summaries' | 'people'>, policy: string): AsyncGenerator<Unreachable> {
  for await (const { rows } of casePages(summaries, policy, { unreachable: true })) {
    const found = await pMap(rows, async one => ({ stored: await findReadable(people, one.ref), one }), { concurrency })
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
  }
}

export async function* casePages(summaries: CaseSummaries, policy: string, filter: CaseFilter = {}): AsyncGenerator<SummaryPage> {
  let from: string | undefined
  do {
    const page = await summaries.list(policy, filter, pageSize, from)
    yield page
    from = page.next
  } while (from !== undefined)
}
