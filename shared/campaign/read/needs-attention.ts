import pMap from 'p-map'
import { Temporal } from 'temporal-polyfill'
import { type HoldReason, noMail } from '#domain/people/mail.ts'
import type { Person } from '#domain/people/person.ts'
import { findReadable } from '#domain/people/store.ts'
import { type CaseFilter, type CaseSummaries, type CaseSummary, lastDayOf, type SummaryPage } from '#domain/people/summary.ts'
import type { PolicyVersion } from '#domain/policies/policy.ts'
import { waitingForAddress } from '#domain/review/decisions/effects.ts'
import { requestDue } from '#domain/review/requests.ts'
import { addressChangeOf } from '#domain/review/unconfirmed.ts'
import { ending } from '#domain/schedule/ending.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import type { Ports } from '../ports.ts'

/** Someone who gets no mail until a human releases it, or who reported it as spam. */
interface HeldPerson {
  ref: string
  /** Absent if the record cannot be read, as is the name. */
  staff?: string
  name?: string
  /** `complained`: they reported mail as spam, which goes on. `unreadable`: their record cannot be read, or could not when last tried. */
  reason: HoldReason | 'complained' | 'unreadable'
  /** Absent if unknown. */
  since?: Temporal.Instant | undefined
}

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

const named = ({ profile: { id, name } }: Person): Required<Pick<HeldPerson, 'staff' | 'name'>> => ({ staff: id, name })

/** A request that waits for a human. */
export type DueRequest = CaseSummary['requests'][number] & {
  due: string
  /** The last day until it is due. */
  lastDay: string
  late: boolean
}

/** The summary of a case whose owner asks for something. */
export type AskingCase = Omit<CaseSummary, 'requests'> & { requests: readonly DueRequest[] }

export interface AskingPage {
  rows: readonly AskingCase[]
  /** Continues the list; absent after the last page. */
  next?: string
}

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
): Promise<AskingPage> {
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

/** A person who gets no notice under a policy, with what is needed to call them. */
export interface Unreachable {
  staff: string
  name: string
  unit: string
  email: string
  country: string
  language: string
  manager: string
  /** As they know it: `end of Wed 15 March 2023`; empty where there is none. */
  deadline: string
  /** The last day before it, which a spreadsheet can sort. */
  'last day': string
  /** Of the deadline. */
  zone: string
  /** `bounced`, `refused`, `unproven`, `failing`; `no delivery` if mail was accepted, but no delivery was reported. */
  reason: string
}

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

/** An alarm of the deployment that rings now. */
export interface RingingAlarm {
  name: string
  /** Who is hurt, and what to do. */
  says: string
  since: Temporal.Instant
}

export interface RingingAlarms {
  /** A hundred at most; the one that rings longest comes first. @throws if they cannot be read */
  listRinging(): Promise<readonly RingingAlarm[]>
}
