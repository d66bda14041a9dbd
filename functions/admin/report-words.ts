/** A report in sentences that can be read out, and in numbers with what they mean. */

import type { Temporal } from 'temporal-polyfill'
import { certainlyLeft, type PolicyReport } from '#campaign/report/policy-report.ts'
import { issuerForms } from '#domain/emails/plain.ts'
import { doneIn, leftOf, percentOf } from '#domain/people/case-counts.ts'
import { ending } from '#domain/schedule/ending.ts'
import { dateInWords, isBefore, startOfDay } from '#domain/schedule/zone.ts'
import { figure, figured } from '#domain/text.ts'
import { duration } from '#functions/duration.ts'

const people = (count: number) => figured(count, 'person', 'people')

const devices = (count: number) => figured(count, 'device')

const were = (count: number) => (count === 1 ? 'was' : 'were')

const zoneOf = ({ zone = 'UTC' }: PolicyReport) => zone

/** `the end of Wed 15 March 2023 (Europe/Brussels)` */
const until = (at: Temporal.Instant, zone: string) => ending(at, zone, undefined).replace(/^end/, 'the end')

/** By heading; a heading without a sentence is left out. */
export function reportSentences(report: PolicyReport): readonly (readonly [heading: string, sentences: readonly string[]])[] {
  const parts = [
    ['What was asked', asked(report)],
    ['How far it is', reached(report)],
    ['Exceptions and requests', exceptions(report)],
    ['Work access', access(report)],
    ['What is left', [left(report)]],
  ] as const
  return parts.filter(([, sentences]) => sentences.length > 0)
}

const standings = {
  active: [],
  watch: ['It is on watch: it only counts, and asks nobody to do anything.'],
  paused: ['It is paused: no mail goes out, and no one is newly suspended.'],
  lifted: ['It is lifted: no one is checked any more, and people are counted as they stood then.'],
} as const

function asked({ policy, scope, on, zone, deadlines }: PolicyReport) {
  const { issuer, title, standing } = policy
  const dayEnds = startOfDay(on.add({ days: 1 }), zone ?? 'UTC')
  const dates = deadlines?.map(({ stage, at, zone }) => {
    const of = stage === undefined ? '' : ` of the stage “${stage}”`
    return `The deadline${of} ${isBefore(at, dayEnds) ? 'was' : 'is'} ${until(at, zone)}.`
  })
  const reach = [scope.people === undefined ? [] : people(scope.people), scope.devices === undefined ? [] : devices(scope.devices)].flat()
  return [
    `${capital(issuerForms(issuer).anIssuer)} decision: “${title}”.`,
    ...(dates?.length === 0 ? ['No single deadline applies to everyone.'] : (dates ?? [])),
    ...(reach.length > 0 ? [`It ${standing === 'watch' ? 'would apply' : 'applies'} to ${reach.join(' and ')}.`] : []),
    ...standings[standing],
  ]
}

function reached(report: PolicyReport) {
  const { on, people: counts } = report
  const { unknown, unread = 0, silent = 0, unreached } = counts
  const why = [
    [unread, 'no system can read the devices in question'],
    [silent, 'nothing has been reported yet'],
    [unknown - unread - silent, 'no recent report settles it'],
  ] as const
  const certain = certainlyLeft(report)
  return [
    `On ${dateInWords(on)}, ${complied(report)}.`,
    `${certain === 0 ? 'No one' : people(certain)} ${were(certain || 1)} in breach for certain.`,
    unknown > 0
      ? `Of ${figured(unknown, 'more person', 'more people')}, nothing was known for certain: ${why.flatMap(([some, reason]) => (some === 0 ? [] : some === unknown ? reason : `of ${figure(some)}, ${reason}`)).join('; ')}.`
      : [],
    unreached > 0 ? `${people(unreached)} could not be notified about every device.` : [],
  ].flat()
}

function complied({ policy, people: counts }: PolicyReport) {
  const { done, all } = doneIn(counts)
  const isWatch = policy.standing === 'watch'
  if (all === 0) return isWatch ? 'no one was in scope' : 'no one had a case'
  const base = isWatch ? 'in scope' : 'with a case'
  if (done === 0) return `no one ${base} complied`
  if (done === all) return `everyone ${base} (${figure(all)}) complied`
  return `${figure(done)} of ${people(all)} ${base} (${percentOf(done, all)}%) complied`
}

function exceptions(report: PolicyReport) {
  const {
    policy,
    people: { exempt },
    exemptions,
    requests,
    proposals = 0,
  } = report
  if (policy.standing === 'watch') return []
  const { open, late } = requests ?? { open: 0, late: 0 }
  const ends = exemptions && [exemptions.firstEnds, exemptions.lastEnds].map(at => until(at, zoneOf(report)))
  return [
    exempt === 0
      ? 'No one was exempt.'
      : `${people(exempt)} ${were(exempt)} exempt${ends ? (exempt === 1 ? `, until ${ends[0]}` : `: the first until ${ends[0]}, the last until ${ends[1]}`) : ''}.`,
    open === 0
      ? requests
        ? 'No request was waiting for a decision.'
        : []
      : `${figured(open, 'request')} ${were(open)} waiting for a decision${late === 0 ? '' : late < open ? `, ${figure(late)} of them longer than promised` : ', longer than promised'}.`,
    proposals > 0
      ? `${figured(proposals, 'long extension or exemption', 'long extensions or exemptions')} ${were(proposals)} waiting for a second person.`
      : [],
  ].flat()
}

function access(report: PolicyReport) {
  const {
    policy,
    people: { suspended, unanswered = 0, everSuspended = suspended, restored = 0 },
    suspensions: { set, requested, refused },
    restorations,
    brake,
  } = report
  if (policy.standing === 'watch') return []
  const { count, median, worst, provisional = 0 } = restorations
  const onDay = (at: Temporal.Instant) => dateInWords(at.toZonedDateTimeISO(zoneOf(report)).toPlainDate())
  const far = [
    set > 0 ? `suspended on ${devices(set)}` : [],
    requested > 0 ? `being suspended on ${devices(requested)}` : [],
    refused > 0 ? `still there on ${devices(refused)}, where no system can suspend it` : [],
  ].flat()
  const beingRestored = everSuspended - restored - suspended
  const since = [
    restored > 0 ? `${figure(restored)} had it back` : [],
    beingRestored > 0 ? `${figure(beingRestored)} ${were(beingRestored)} getting it back` : [],
    suspended > 0 ? `${figure(suspended)} ${were(suspended)} still suspended` : [],
  ].flat()
  return [
    everSuspended > 0 ? `By then, work access of ${people(everSuspended)} had been suspended: ${listed(since)}.` : [],
    suspended === 0 ? 'No one was without work access.' : `Work access of ${people(suspended)} was ${listed(far)}.`,
    unanswered > 0 ? `${people(unanswered)} lost it only because they did not answer.` : [],
    median === undefined || worst === undefined
      ? []
      : `Access came back ${count === 1 ? 'once' : `${figure(count)} times`}, ${afterTime(duration(median), duration(worst), count)}.`,
    provisional > 0 ? `${devices(provisional)} got it back on the owner’s word, which a report must still confirm.` : [],
    brake?.held
      ? `The brake has been holding ${figured(brake.held.devices, 'suspension')} since ${onDay(brake.held.since)}: more than the policy allows within a day, unless two people approve.`
      : [],
    (brake?.approved ?? []).map(({ at, by, devices }) => `On ${onDay(at)}, ${listed(by)} approved ${figured(devices, 'suspension')}.`),
    brake && brake.rejected > 0
      ? `${devices(brake.rejected)} ${brake.rejected === 1 ? 'keeps its' : 'keep their'} access, since two people rejected the suspension.`
      : [],
    brake && !brake.held && brake.approved.length + brake.rejected === 0 ? 'The brake held nothing.' : [],
  ].flat()
}

const afterTime = (median: string, worst: string, count: number) =>
  median === worst ? `${count === 1 ? '' : 'each '}after ${worst}` : `typically after ${median}, at most after ${worst}`

const words = new Intl.ListFormat('en', { type: 'conjunction' })

const listed = (parts: readonly string[]) => words.format(parts)

function left(report: PolicyReport) {
  const {
    policy,
    people: { unknown },
    requests,
    proposals = 0,
    brake,
  } = report
  const certain = certainlyLeft(report)
  const toDecide = (requests?.open ?? 0) + proposals
  if (policy.standing === 'lifted')
    return leftOf(report.people) === 0
      ? 'No one was in breach when it was lifted.'
      : `When it was lifted, ${listed(
          [
            certain > 0 ? `${people(certain)} ${were(certain)} in breach for certain` : [],
            unknown > 0 ? `${people(unknown)} may have been in breach` : [],
          ].flat(),
        )}.`
  if (policy.standing === 'watch')
    return leftOf(report.people) === 0
      ? 'As a ban, it would ask no one to act.'
      : `As a ban, it would ask ${listed(
          [certain > 0 ? `${people(certain)} to act` : [], unknown > 0 ? `${people(unknown)} to check their devices` : []].flat(),
        )}.`
  const tasks = [
    certain > 0 ? `${people(certain)} must act` : [],
    unknown > 0 ? `the devices of ${people(unknown)} must be checked` : [],
    toDecide > 0 ? `${figured(toDecide, 'request')} must be decided` : [],
    brake?.held ? `${figured(brake.held.devices, 'suspension')} must be approved or rejected` : [],
  ].flat()
  return tasks.length === 0 ? 'Nothing is left to do.' : `${capital(listed(tasks))}.`
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** Undefined if it is not known. */
type ReportNumber = readonly [name: string, number: number | undefined, means: string]

/** Every number of a report. */
export function reportNumbers(report: PolicyReport): readonly ReportNumber[] {
  const { policy, scope } = report
  const { clean, unknown, unread = 0 } = report.people
  const isWatch = policy.standing === 'watch'
  const when = isWatch ? 'that day' : 'at approval'
  return [
    ['In scope', scope.people, `People in the audience, counted ${when}`],
    ['Devices in scope', scope.devices, `Counted ${when}`],
    ['Not in breach', clean, 'People in scope without a known breach or an exemption'],
    ['In breach for certain', certainlyLeft(report), 'A report says so; also counted in the states below'],
    ['Unknown', unknown - unread, 'Nothing is certain about their devices in question; also counted in the states below'],
    ['Unread', unread, 'No system can read what is asked on their devices in question; also counted in the states below'],
    ...(isWatch ? [] : statesIn(report)),
  ]
}

/** People whose work access was ever suspended, those who have it back, and those who do not: by the same names everywhere. */
export const suspensionCounts = ({
  suspended,
  everSuspended = suspended,
  restored = 0,
}: Pick<PolicyReport['people'], 'suspended' | 'everSuspended' | 'restored'>) =>
  [
    ['Ever suspended', everSuspended, 'People with a device whose suspension was ever requested'],
    ['Restored', restored, 'Of these, people who have access back on every device, as other systems confirmed'],
    ['Suspended', suspended, 'Of these, people with a device whose suspension stands'],
  ] as const

const statesIn = ({ people: counts, suspensions, restorations }: PolicyReport): readonly ReportNumber[] => [
  ['Open', counts.open, 'Before their deadline'],
  ['Overdue', counts.overdue, 'After their deadline, not suspended'],
  ...suspensionCounts(counts),
  ['Suspended without an answer', counts.unanswered ?? 0, 'Only because they did not answer; also counted as suspended'],
  ['Asked, no answer yet', counts.asked ?? 0, 'About devices that no system can read'],
  ['Answered', counts.answered ?? 0, 'Said that devices no system can read are in order; also counted in the other states'],
  ['Unreachable', counts.unreachable, 'Could not be notified in time; not suspended'],
  ['Cannot be notified', counts.unreached, 'Unreachable, mail held, or a device that no delivered notice named'],
  ['Exempt', counts.exempt, 'Each with a reason in the audit log and an end'],
  ['Clear', counts.clear, 'Had a case and are no longer in breach'],
  ['Closed', counts.closed, 'Clear for so long that the case was closed'],
  ['Devices suspended', suspensions.set, 'Confirmed by the other systems'],
  ['Devices being suspended', suspensions.requested, 'Requested, not confirmed yet'],
  ['Devices that cannot be suspended', suspensions.refused, 'No other system can do it'],
  ['Access restored', restorations.count, 'How many times'],
  ['Restored by an answer', restorations.provisional ?? 0, 'Devices; a report must still confirm the answer'],
]

/** Units as a table: those with most left to do first. */
export const unitHeads = ['Unit', 'People with a case', 'Left to do', 'Exempt', 'Complied', 'Share of people with a case']

export const unitRows = ({ units = [] }: PolicyReport) =>
  units.map(({ unit = 'All other units', people: counts }) => {
    const { done, all } = doneIn(counts)
    return [unit, all, leftOf(counts), counts.exempt, done, `${percentOf(done, all)}%`]
  })
