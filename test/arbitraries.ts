/** What the property tests are tried on: records as files bring them, so that a counterexample prints as one could write it down. */
import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import type { DeviceChange } from '../shared/domain/people/organisation.ts'
import type { Person } from '../shared/domain/people/person.ts'
import type { Policy } from '../shared/domain/policies/policy.ts'
import { reminders, rungs } from '../shared/domain/schedule/steps.ts'
import type { Terms } from '../shared/domain/schedule/terms.ts'
import { type Deadline, deadlineAt, type Recipient, type Timetable, timetable } from '../shared/domain/schedule/timetable.ts'
import { isBefore, isSkipped, laterOf } from '../shared/domain/schedule/zone.ts'
import { deadlineSetBy, document, instant, ownRequirements, peopleWith, policyOf } from './builders.ts'

const zones: readonly string[] = Intl.supportedValuesOf('timeZone')

/** Zones with something of their own: odd offsets, changes at midnight, by half an hour or two hours, in Ramadan, far from Greenwich. */
const oddZones = [
  'Europe/Brussels',
  'Europe/Lisbon',
  'America/New_York',
  'Asia/Tokyo',
  'Pacific/Honolulu',
  'Pacific/Auckland',
  'Pacific/Kiritimati',
  'Pacific/Chatham',
  'Pacific/Pago_Pago',
  'Asia/Kathmandu',
  'Asia/Beirut',
  'Africa/Cairo',
  'Africa/Casablanca',
  'America/Havana',
  'America/Nuuk',
  'America/Santiago',
  'Antarctica/Troll',
  'Atlantic/Azores',
  'Australia/Lord_Howe',
]

export const zone: fc.Arbitrary<string> = fc.oneof(
  { withCrossShrink: true },
  fc.constantFrom(...oddZones.filter(name => zones.includes(name))),
  fc.constantFrom(...zones),
)

/** Days around which clocks change, leap days and ends of years fall. */
const oddDays = [
  '2023-03-15',
  '2023-03-26',
  '2023-10-29',
  '2024-02-29',
  '2024-03-10',
  '2024-03-31',
  '2024-10-27',
  '2024-11-03',
  '2024-12-31',
  '2025-04-04',
  '2025-10-05',
  '2026-04-05',
]

export const plainDate: fc.Arbitrary<Temporal.PlainDate> = fc.oneof(
  { withCrossShrink: true },
  fc.tuple(fc.constantFrom(...oddDays), fc.integer({ min: -4, max: 4 })).map(([on, days]) => Temporal.PlainDate.from(on).add({ days })),
  fc.integer({ min: 0, max: 5 * 365 }).map(days => Temporal.PlainDate.from('2023-01-02').add({ days })),
)

const minuteOfDay = fc.oneof({ withCrossShrink: true }, fc.constantFrom(600, 540, 539, 480, 1080, 0, 1439), fc.nat(1439))
const timeOf = (minutes: number) => Temporal.PlainTime.from('00:00').add({ minutes }).toString({ smallestUnit: 'minute' })

/** A wall-clock time of a day, to the minute. */
export const plainDateTime: fc.Arbitrary<Temporal.PlainDateTime> = fc
  .tuple(plainDate, minuteOfDay)
  .map(([date, minutes]) => date.toPlainDateTime(timeOf(minutes)))

/** A moment in the life of a zone: often within days of a clock change. */
export const momentIn = (zone: string) =>
  fc
    .tuple(plainDateTime, fc.constantFrom(0, -1, 1, 30_000))
    .map(([local, milliseconds]) => local.toZonedDateTime(zone).toInstant().add({ milliseconds }))

/** Most of the time the first, sometimes one of the others; a counterexample shrinks to the first. */
const usually = <T>(usual: T, ...others: readonly T[]) =>
  fc.oneof(
    { withCrossShrink: true },
    { weight: 3, arbitrary: fc.constant(usual) },
    { weight: others.length > 0 ? 2 : 0, arbitrary: fc.constantFrom(usual, ...others) },
  )

const rung = fc.record({
  after: fc.constantFrom('P0D', 'P1D', 'P2D', 'P3D', 'P4D', 'P7D', 'P10D'),
  suspend: fc.boolean(),
  notify: fc.constantFrom('staff', 'manager', 'security', undefined),
  wait: usually(undefined, 'working-time'),
})

const repeatedRung = fc.record({
  every: fc.constantFrom('P7D', 'P1D', 'P3D', 'P30D'),
  notify: fc.constantFrom('staff', 'manager', 'security'),
  times: fc.integer({ min: 1, max: 4 }),
})

const daysIn = (duration: string) => Number(duration.slice(1, -1))

/** A ladder as a policy may write it: in order, what repeats at its end, no rung that does nothing. */
const escalation = fc
  .tuple(fc.array(rung, { maxLength: 5 }), fc.option(repeatedRung, { nil: undefined, freq: 2 }))
  .map(([rungs, repeated]) => [
    ...rungs.filter(({ suspend, notify }) => suspend || notify).sort((a, b) => daysIn(a.after) - daysIn(b.after)),
    ...(repeated ? [repeated] : []),
  ])

/**
 * The keys of a policy document that speak of times of day and numbers of days. No `sendAt` in the last hour of a day: in Greenland the
 * clocks skip all of that hour once a year, so that it would move on to another date.
 */
const customs = {
  reminders: fc.array(fc.constantFrom('P7D', 'P0D', 'P1D', 'P2D', 'P3D', 'P4D', 'P5D', 'P14D', 'P30D'), { maxLength: 6 }),
  sendAt: usually('09:00', '00:00', '02:30', '13:30', '18:00', '22:59'),
  hours: usually('08:00-18:00', '00:00-24:00', '10:00-16:00', '12:00-12:01', '13:00-24:00'),
  minimumNotice: usually('P5D', 'P0D', 'P1D', 'P2D', 'P7D', 'P12D'),
  workingDays: fc.record({
    week: usually(
      ['mon', 'tue', 'wed', 'thu', 'fri'],
      ['sun', 'mon', 'tue', 'wed', 'thu'],
      ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
      ['wed'],
    ),
    holidays: fc.oneof(
      { withCrossShrink: true },
      fc.constantFrom('country', 'eu-commission'),
      fc.array(plainDate.map(String), { maxLength: 5 }),
    ),
  }),
}

type Written = Record<string, unknown>

/** A policy document with the dates of the examples and any hours, days and durations. */
export const customDocument: fc.Arbitrary<Written> = fc.record(customs)

interface Dated {
  zone: string
  announcedAt: Temporal.PlainDateTime
  deadline: { day: number; at: number | undefined; counts: string }
}

const dated = fc.record({
  zone: fc.oneof({ withCrossShrink: true }, zone, fc.constant('staff')),
  announcedAt: plainDateTime,
  deadline: fc.record({
    day: fc.oneof(fc.integer({ min: 7, max: 25 }), fc.integer({ min: -3, max: 45 })),
    at: fc.option(minuteOfDay, { nil: undefined }),
    counts: fc.constantFrom('inclusive', 'exclusive'),
  }),
})

/** The dates as a document writes them; a deadline that the clocks of its own zone skip becomes the whole day, for no policy may have one. */
function datesWritten({ zone, announcedAt, deadline }: Dated): Written {
  const on = announcedAt.toPlainDate().add({ days: deadline.day })
  const at = deadline.at === undefined ? undefined : on.toPlainDateTime(timeOf(deadline.at))
  const isPossible = at && (zone === 'staff' || !isSkipped(at, zone))
  return {
    zone,
    announcedAt: zone === 'staff' ? `${announcedAt}Z` : String(announcedAt),
    deadline: isPossible ? { at: String(at) } : { on: String(on), counts: deadline.counts },
  }
}

const everyDevice = ['official', 'personal-with-work-apps']

const rest = fc.record({
  ...customs,
  escalation,
  closedAfter: usually('P90D', 'P7D', 'P1D', 'P0D'),
  announce: fc.constantFrom('affected', 'everyone'),
  unknown: fc.constantFrom('remind', 'ignore'),
  scope: usually<Written>(
    { devices: everyDevice },
    { devices: ['official'] },
    { devices: everyDevice, audience: { units: ['DG-ALPHA'] } },
    { devices: everyDevice, audience: { except: { countries: ['FR'] } } },
  ),
})

/** What a policy requires besides apps. */
const others = fc.constantFrom<readonly (keyof typeof ownRequirements)[]>([], ['firewall'], ['ios-17-4'], ['ios-17-4', 'firewall'])

/** The keys of a document that requires some apps and some others. */
const requiring = (apps: readonly string[], names: readonly (keyof typeof ownRequirements)[]): Written => ({
  apps: apps.length > 0 ? apps : undefined,
  ...(names.length > 0 ? { requires: names, requirements: Object.fromEntries(names.map(name => [name, ownRequirements[name]])) } : {}),
})

const demands = fc
  .tuple(usually<readonly string[]>(['tiktok'], ['tiktok', 'temu'], []), others)
  .map(([apps, names]) => requiring(apps.length + names.length > 0 ? apps : ['tiktok'], names))

/** A policy document. The team is there for the rungs that speak of it. */
export const policyDocument: fc.Arbitrary<Written> = fc.tuple(dated, rest, demands, zone).map(([dates, rest, demands, teamZone]) => ({
  ...document,
  ...demands,
  ...datesWritten(dates),
  teams: { security: { email: 'security@ec.example', zone: teamZone, language: 'en' } },
  ...rest,
}))

/** One or two policies, each about an app of its own, announced within days of each other. */
const policyDocuments: fc.Arbitrary<readonly Written[]> = fc
  .tuple(plainDateTime, fc.array(fc.tuple(dated, rest, others, usually('P999D', 'P8D')), { minLength: 1, maxLength: 2 }))
  .map(([announcedAt, policies]) =>
    policies.map(([dates, rest, others, staleAfter], index) => ({
      ...document,
      ...datesWritten({ ...dates, announcedAt: announcedAt.add({ hours: index * 39 }) }),
      teams: { security: { email: 'security@ec.example', zone: 'Europe/Brussels', language: 'en' } },
      ...rest,
      staleAfter,
      id: index === 0 ? 'no-tiktok' : 'no-temu',
      ...requiring(index === 0 ? ['tiktok'] : ['temu'], others),
    })),
  )

const appsOnDevice = usually('tiktok', '', 'temu', 'tiktok;temu', '?', 'whatsapp')

/** What is said of a device besides its apps; empty: nothing. */
const otherFindings = fc.record({ osVersion: fc.constantFrom('', '17.3', '17.10'), firewall: fc.constantFrom('', 'failed', 'passed') }).map(
  ({ osVersion, firewall }): OtherFindings => ({
    osVersion,
    passed: firewall === 'passed' ? 'firewall' : '',
    failed: firewall === 'failed' ? 'firewall' : '',
  }),
)

interface OtherFindings {
  osVersion: string
  passed: string
  failed: string
}

const device = fc
  .tuple(
    fc.record({
      ownership: usually('official', 'personal'),
      workApps: usually('yes', 'no'),
      platform: fc.constantFrom('ios', 'macos', 'android'),
      apps: appsOnDevice,
    }),
    otherFindings,
  )
  .map(([device, others]) => ({ ...device, ...others }))

const names = ['ana', 'ben', 'eva', 'tom']

const who = fc.record({
  zone,
  country: usually('BE', 'FR', 'US', ''),
  unit: usually('DG-ALPHA', 'DG-BETA'),
  manager: usually('', ...names),
})

interface PersonRecord {
  who: { id: string; email: string; zone: string; country: string; unit: string }
  devices: readonly { id: string; apps: string }[]
}

/** One to `most` people of different zones, with up to three devices each; some report to one another. */
export const staffRecords = (most: number) =>
  fc.array(fc.tuple(who, fc.array(device, { maxLength: 3 })), { minLength: 1, maxLength: most }).map(records => {
    const ids = names.slice(0, records.length)
    return ids.flatMap((id, index) => {
      const [who, devices] = records[index] ?? []
      if (!who || !devices) return []
      const manager = who.manager !== id && ids.includes(who.manager) ? who.manager : ''
      return [
        {
          who: { ...who, manager, id, email: `${id}@ec.example` },
          devices: devices.map((device, index) => ({ ...device, id: `${id}-${index + 1}` })),
        },
      ]
    })
  })

interface ChangeRow extends Partial<OtherFindings> {
  at: string
  device: string
  apps?: string
  workApps?: boolean
}

const listed = (names: string) => names.split(';').filter(name => name !== '')

export const changeOf = ({ at, device, apps, workApps, osVersion = '', passed = '', failed = '' }: ChangeRow): DeviceChange => ({
  at: instant(at),
  device,
  osVersion: osVersion === '' ? undefined : osVersion,
  passed: passed === '' ? undefined : listed(passed),
  failed: failed === '' ? undefined : listed(failed),
  workApps,
  apps: apps === undefined || apps === '?' ? undefined : listed(apps),
})

/** A moment named by where it lies among those that matter, and by how little it misses it. */
interface Near {
  moment: number
  missedBy: number
}

export const near: fc.Arbitrary<Near> = fc.record({
  moment: fc.oneof({ withCrossShrink: true }, fc.nat(6), fc.nat(60)),
  missedBy: fc.oneof(
    { withCrossShrink: true },
    { weight: 2, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.constantFrom(-1, 1, 1000, -60_000, 60_000) },
    { weight: 2, arbitrary: fc.constantFrom(-3_600_000, 3_600_000, 1_800_000, 86_400_000, 2 * 86_400_000, -86_400_000) },
    { weight: 1, arbitrary: fc.integer({ min: -12 * 60, max: 12 * 60 }).map(minutes => minutes * 60_000) },
  ),
})

/** The moment meant, among those that matter to a person under a policy: deadlines, steps, and the sendAt of days between them. */
export function momentNear({ moment, missedBy }: Near, policy: Policy, to: Recipient) {
  const moments = momentsThatMatter(policy, timetable(policy, to))
  return (moments[moment % moments.length] ?? policy.announcedAt).add({ milliseconds: missedBy })
}

function momentsThatMatter(policy: Policy, own: Timetable): readonly Temporal.Instant[] {
  const firstAt = own.atOnceInHours(policy.announcedAt)
  const noticed = own.endOfMinimumNotice(firstAt)
  const set = deadlineSetBy(policy, own.zone)
  const deadlines = [set, noticed]
  const steps = deadlines.flatMap(deadline => [...reminders(policy, own, deadline), ...rungs(policy, own, deadline, ['staff'])])
  const daysAfter = (at: Temporal.Instant, days: readonly number[]) => days.map(days => own.sendAtOn(own.dateOf(at).add({ days })))
  return [
    ...deadlines.map(({ at }) => at),
    ...daysAfter(laterOf(noticed.at, set.at), [1, 3, 8, 20]),
    policy.announcedAt,
    firstAt,
    ...daysAfter(firstAt, [1, 2, 3, 5, 8, 13, 21]),
    ...steps.slice(0, 40).map(({ at }) => at),
  ]
}

const report = fc.record({
  near,
  device: fc.nat(11),
  apps: fc.oneof({ withCrossShrink: true }, fc.constantFrom('', 'tiktok'), appsOnDevice),
  workApps: usually(undefined, true, false),
  others: otherFindings,
  withTheOneBefore: usually(false, true),
})

const reports = fc.oneof({ withCrossShrink: true }, fc.array(report, { maxLength: 4 }), fc.array(report, { minLength: 6, maxLength: 16 }))

/** A policy, its people, and what their devices report over time: no more than a rehearsal reads from files. */
interface CampaignRecords {
  document: Written
  staff: readonly PersonRecord[]
  changes: readonly ChangeRow[]
}

export const campaignOf = (most: number) =>
  fc.tuple(policyDocument, staffRecords(most), reports).map(([document, staff, reports]) => {
    const policy = policyOf(document)
    const owners = peopleWith(...staff).flatMap(({ profile, devices }) => devices.map(({ id }) => ({ id, profile })))
    const changes: ChangeRow[] = []
    for (const { near, device, apps, workApps, others, withTheOneBefore } of reports) {
      const owner = owners[device % owners.length]
      if (!owner) break
      const before = changes.at(-1)?.at
      const at = withTheOneBefore && before ? before : momentNear(near, policy, owner.profile).toString()
      changes.push({ at, device: owner.id, apps, ...others, workApps })
    }
    return { document, staff, changes }
  })

/** The same, read. */
export interface Campaign {
  policy: Policy
  people: readonly Person[]
  changes: readonly DeviceChange[]
}

export const read = ({ document, staff, changes }: CampaignRecords): Campaign => ({
  policy: policyOf(document),
  people: peopleWith(...staff),
  changes: changes.map(changeOf),
})

/** What happens in a life besides the passing of time. Policies are meant by their index. */
export type DeedRow = { at: string } & (
  | ({ does: 'report' } & Omit<ChangeRow, 'at'>)
  | { does: 'exempt' | 'extend'; policy: number; until: string }
  | { does: 'amend'; policy: number; deadline: { on: string; counts: string } }
  /** `bounce`: mail is accepted from now on, but not delivered; `prove`: what bounced was delivered after all; `stop`: nobody sends. */
  | { does: 'bounce' | 'deliver' | 'prove' | 'stop' | 'go' | 'readdress' | 'leave' | 'return' }
)

/** One person under one or two policies, and what happens to them. */
export interface LifeRecords {
  documents: readonly Written[]
  staff: PersonRecord
  deeds: readonly DeedRow[]
}

const decisions = ['exempt', 'extend', 'amend', 'bounce', 'deliver', 'prove', 'stop', 'go', 'readdress', 'leave', 'return'] as const

const deed = fc.record({
  near,
  policy: fc.nat(1),
  does: fc.oneof(
    { withCrossShrink: true },
    { weight: 3, arbitrary: fc.constant('report' as const) },
    { weight: 4, arbitrary: fc.constantFrom(...decisions) },
  ),
  report,
  until: near,
  days: fc.integer({ min: -20, max: 30 }),
})

/** In order of time. */
export const life: fc.Arbitrary<LifeRecords> = fc
  .tuple(policyDocuments, staffRecords(1), fc.array(deed, { maxLength: 12 }))
  .map(([documents, [staff], deeds]) => {
    if (!staff) throw new Error('there is always one')
    const policies = documents.map(document => policyOf(document))
    const rows = deeds.flatMap(({ near, policy, does, report, until, days }): DeedRow[] => {
      const which = policy % policies.length
      const meant = policies[which]
      const device = staff.devices[report.device % staff.devices.length]
      if (!meant) return []
      const at = momentNear(near, meant, staff.who)
      const row = { at: at.toString() }
      if (does === 'report') {
        const { apps, workApps, others } = report
        return device ? [{ ...row, does, device: device.id, apps, ...others, workApps }] : []
      }
      if (does === 'exempt' || does === 'extend') {
        const end = momentNear(until, meant, staff.who)
        return [{ ...row, does, policy: which, until: (isBefore(at, end) ? end : at.add({ hours: 24 * 4 })).toString() }]
      }
      if (does !== 'amend') return [{ ...row, does }]
      const date = deadlineSetBy(meant, staff.who.zone).lastDay
      return [{ ...row, does, policy: which, deadline: { on: date.add({ days }).toString(), counts: 'inclusive' } }]
    })
    return { documents, staff, deeds: rows.toSorted((a, b) => Temporal.Instant.compare(a.at, b.at)) }
  })

/** A policy, someone who is told, and a deadline of theirs: the policy's, the end of some notice, or one granted at any moment. */
interface ScheduleRecords {
  document: Written
  to: Recipient
  deadline: 'policy' | { noticeAt: string } | { at: string; zone: string }
}

export const schedule: fc.Arbitrary<ScheduleRecords> = fc
  .tuple(policyDocument, zone, fc.constantFrom('BE', 'FR', ''), zone, plainDateTime, fc.constantFrom('policy', 'notice', 'any'))
  .map(([document, zone, country, otherZone, local, kind]) => {
    const at = local.toZonedDateTime(otherZone).toInstant().toString()
    const deadline = kind === 'policy' ? kind : kind === 'notice' ? { noticeAt: at } : { at, zone: otherZone }
    return { document, to: { zone, country: country || undefined }, deadline }
  })

export interface Schedule {
  terms: Terms
  own: Timetable
  deadline: Deadline
}

export function readSchedule({ document, to, deadline }: ScheduleRecords): Schedule {
  const terms = policyOf(document)
  const own = timetable(terms, to)
  if (deadline === 'policy') return { terms, own, deadline: deadlineSetBy(terms, to.zone) }
  if ('noticeAt' in deadline) return { terms, own, deadline: own.endOfMinimumNotice(instant(deadline.noticeAt)) }
  return { terms, own, deadline: deadlineAt(instant(deadline.at), deadline.zone) }
}

/** Whatever someone may have written into any field, whether or not an import would have let it through. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' autofocus onfocus='alert(1)",
    '</textarea></style></title><b>',
    '&lt;b&gt;',
    'javascript:alert(1)',
    'Ana\r\nBcc: everyone@ec.example',
    '\u202egnp.exe',
    '👩‍💻'.repeat(370),
    "=cmd|' /C calc'!A0",
    '{name}',
    "'{'",
    '-- \r\n\r\n--boundary',
    '\0\u001b]0;',
    '\0\r\n',
  ),
  fc.string({ unit: 'binary', maxLength: 300 }),
)
