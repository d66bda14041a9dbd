/** A policy in plain language, as those who approve it read it. */
import { Temporal } from 'temporal-polyfill'
import { countryName } from '../catalogue/countries.ts'
import { platformNamed } from '../catalogue/platforms.ts'
import type { RequirementUnderName } from '../requirements/fulfilment.ts'
import { requiredBy } from '../requirements/requirement-of.ts'
import { policyDeadline } from '../schedule/policy-deadline.ts'
import type { Rung } from '../schedule/terms.ts'
import { calendarZone, dateInWords, instantOf, localTime, startOfDay } from '../schedule/zone.ts'
import { counted, figure, sentence } from '../text.ts'
import { textIn, titleIn } from '../translated.ts'
import { minuteOfDay } from './document-of.ts'
import type { Policy } from './policy.ts'
import { type PolicyAtStage, stagesOf } from './stages.ts'
import { takesAccess } from './versions.ts'

/** One thing that a policy says. */
export interface RowInWords {
  /** `Last day` */
  readonly about: string
  /** Sentences. */
  readonly text: string
  /** Places in the document that the text tells in full: `deadline`, `contact.name`, with all that is below them. */
  readonly of: readonly string[]
}

/** None where there is nothing to say. */
const row = (about: string, text: string | undefined, ...of: readonly string[]): readonly RowInWords[] =>
  text === undefined ? [] : [{ about, text, of }]

/** In the order in which they are read out. */
export function policyInWords(policy: Policy): readonly RowInWords[] {
  const stages = stagesOf({ version: 1, ...policy })
  const ofStages = (aspect: Aspect) => aspectRows(aspect, stages, policy)
  return [
    watchRow(policy),
    decisionRow(policy),
    [demanded, devices, audience].flatMap(ofStages),
    announcementRow(policy),
    ofStages(lastDays),
    remindersRow(policy),
    ofStages(afterwards),
    accessRows(policy),
    deviceRows(policy),
    peopleRows(policy),
    reasonRows(policy),
  ].flat()
}

const watchRow = ({ watch }: Policy) =>
  row(
    'Watch only',
    watch &&
      'This policy only counts who would be affected. It mails nobody and suspends nobody. What follows is what it would do as a ban.',
    'watch',
  )

const decisionRow = (policy: Policy) =>
  row(
    'The decision',
    `${quoted(titleIn(policy).text)}. Decided by: ${quoted(policy.issuer)}.`,
    pathOf('title', policy.title, policy.language),
    'issuer',
  )

function reasonRows({ why, language, reference, reportedIn, closedAfter }: Policy): readonly RowInWords[] {
  const reason = textIn(why, language)
  const where = [reference && `The decision: ${reference}`, reportedIn && `In the news: ${reportedIn}`].filter(text => text !== undefined)
  const closed = closedAfter === 0 ? 'at once' : `after ${counted(closedAfter, 'day')}`
  return [
    row('A device that complies', `Its case is closed ${closed}; a later breach is a new case.`, 'closedAfter'),
    row('The reason given', reason && quoted(reason.text), pathOf('why', why, reason?.language ?? language)),
    row('Where to read it', where.join('. ') || undefined, 'reference', 'reportedIn'),
  ].flat()
}

/** @param texts one, or by language */
const pathOf = (key: string, texts: unknown, language: string) => (typeof texts === 'string' ? key : `${key}.${language}`)

/** What each stage may have of its own. */
interface Aspect {
  readonly about: string
  /** In the document of a policy, or of a stage. */
  readonly keys: (stage: PolicyAtStage) => readonly string[]
  /** Nothing where it does not apply. */
  readonly say: (stage: PolicyAtStage) => string | undefined
  /** In the document of the policy. */
  readonly also?: (policy: Policy) => readonly string[]
}

const demanded: Aspect = {
  about: 'What people must do',
  keys: () => ['apps', 'requires'],
  say: stage => demands(requiredBy(stage)),
  also: ({ requirements }) => [
    ...['apps', 'requires'],
    ...Object.entries(requirements).flatMap(([name, { title, language }]) =>
      [pathOf('title', title, language), 'atLeast', 'platforms'].map(key => `requirements.${name}.${key}`),
    ),
  ],
}

const devices: Aspect = {
  about: 'On which devices',
  keys: () => ['scope.devices'],
  say: ({ scope }) =>
    `${sentence(joined.format(scope.devices.map(kind => (kind === 'official' ? 'official devices' : 'personal devices with work apps'))))}.`,
}

const audience: Aspect = {
  about: 'Who',
  keys({ scope: { audience } }) {
    const lists = Object.values({ ...audience, ...audience?.except }).filter(Array.isArray)
    return lists.every(isShort) ? ['scope.audience'] : []
  },
  say: ({ scope: { audience } }) => `${sentence(audienceInWords(audience))}.`,
}

const lastDays: Aspect = { about: 'Last day', keys: () => ['deadline', 'name'], say: lastDay }

const afterwards: Aspect = { about: 'After the last day', keys: () => ['escalation'], say: ladderInWords }

/** One row where all stages say the same, else one for each stage. */
function aspectRows({ about, keys, say, also }: Aspect, stages: readonly PolicyAtStage[], policy: Policy): readonly RowInWords[] {
  const all = stages.map((stage, index) => {
    const prefix = stage.stage === undefined ? '' : `stages[${index}].`
    return { name: stage.stage, text: say(stage), of: keys(stage).map(key => `${prefix}${key}`) }
  })
  const isOne = all.every(({ text }) => text === all[0]?.text)
  const rows = isOne ? [{ name: undefined, text: all[0]?.text, of: all.flatMap(({ of }) => of) }] : all
  return rows.flatMap(({ name, text, of }) =>
    row(name === undefined ? about : `${about}, stage ${quoted(name)}`, text, ...of, ...(also?.(policy) ?? [])),
  )
}

/** `Remove TikTok and Temu. Update to iOS 18.3 or later.` */
function demands(required: readonly RequirementUnderName[]) {
  const titled = required.map(({ name, requirement }) => ({ requirement, title: titleIn({ id: name, ...requirement }).text }))
  const apps = titled.filter(({ requirement: { kind } }) => kind === 'app').map(({ title }) => title)
  const others = titled.flatMap(({ requirement, title }) => {
    if (requirement.kind === 'app') return []
    if (requirement.kind === 'version') {
      const versions = Object.entries(requirement.atLeast).map(([name, version]) => `${platformTitle(name)} ${version}`)
      return [`Update to ${title}: ${joined.format(versions)} or later.`]
    }
    return [`${title}${requirement.platforms ? `, on ${joined.format(requirement.platforms.map(platformTitle))}` : ''}.`]
  })
  return [...(apps.length > 0 ? [`Remove ${joined.format(apps)}.`] : []), ...others].join(' ')
}

const platformTitle = (name: string) => platformNamed(name)?.name ?? name

function lastDay(stage: PolicyAtStage): string {
  const { deadline, zone, announcedAt } = stage
  if (deadline === 'none') return 'None. Nobody is ever overdue, and nobody loses access.'
  const clock = (at: Temporal.Instant) => (zone === 'staff' ? 'where each person is' : timeIn(zone, at))
  if ('at' in deadline) {
    const { at } = deadline
    return `Until ${clockTime(at.toPlainTime())} on ${dateInWords(at.toPlainDate())}, ${clock(instantOf(at, calendarZone(stage)))}.`
  }
  const endOf = (date: Temporal.PlainDate) => `until the end of ${dateInWords(date)}, ${clock(startOfDay(date, calendarZone(stage)))}`
  if ('on' in deadline) {
    const { on, counts } = deadline
    return counts === 'inclusive'
      ? `${sentence(endOf(on))}.`
      : `${sentence(endOf(on.subtract({ days: 1 })))}: as of ${dateInWords(on)} it must be done.`
  }
  const { within, of } = deadline
  const after = within === 0 ? 'On the day of' : `${sentence(counted(within, 'day'))} after`
  if (of === 'device')
    return `${after} the receipt of each device, or the announcement if that is later; until the end of that day, ${clock(announcedAt)}.`
  return `${after} the announcement: ${zone === 'staff' ? `until the end of that day, ${clock(announcedAt)}` : endOf(policyDeadline(stage, zone).lastDay)}.`
}

function ladderInWords({ deadline, escalation }: PolicyAtStage) {
  if (deadline === 'none') return undefined
  if (escalation.length === 0) return 'Nobody is told, and no device loses work access for not complying.'
  return escalation
    .map(rung => {
      if ('every' in rung) return `Then ${everyDays(rung.every)}, ${counted(rung.times, 'time')}: ${isTold(rung.notify)}.`
      return `${rung.after === 0 ? 'At once' : `After ${counted(rung.after, 'day')}`}${rung.wait ? ', in working time' : ''}: ${happens(rung)}.`
    })
    .join(' ')
}

const happens = ({ suspend, notify }: Rung) =>
  [suspend ? 'work access from devices that do not comply is suspended' : [], notify === undefined ? [] : isTold(notify)]
    .flat()
    .join(', and ')

const isTold = (notify: string) =>
  notify === 'staff' ? 'the person is told' : notify === 'manager' ? 'the manager is told' : `the team ${notify} is told`

function announcementRow({ announcedAt, zone, announce }: Policy) {
  const at = localTime(announcedAt, zone === 'staff' ? 'UTC' : zone)
  const whose = zone === 'staff' ? 'UTC; all days are those of each person’s own time zone' : timeIn(zone, announcedAt)
  const to = announce === 'everyone' ? 'Everyone is told, including people with nothing to do' : 'Only people with something to do are told'
  return row(
    'Announcement',
    `${dateInWords(at.toPlainDate())}, ${clockTime(at.toPlainTime())}, ${whose}. ${to}.`,
    'announcedAt',
    'zone',
    'announce',
  )
}

const remindersRow = ({ deadline, reminders, remindEvery = 0, review }: Policy) =>
  row(
    'Reminders',
    deadline === 'none'
      ? `${sentence(everyDays(remindEvery))}${review ? ` until ${dateInWords(review)}` : ''}, as long as there is something to do.`
      : remindersInWords(reminders),
    'reminders',
    'remindEvery',
  )

/** `14, 7 and 3 days before the last day, the day before and the day itself` */
function remindersInWords(reminders: readonly number[]) {
  const inOrder = [...new Set(reminders)].toSorted((a, b) => b - a)
  const early = inOrder.filter(count => count > 1)
  const when = [
    early.length > 0 ? `${joined.format(early.map(String))} days before the last day` : [],
    inOrder.includes(1) ? `the day before ${early.length > 0 ? 'it' : 'the last day'}` : [],
    inOrder.includes(0) ? 'on the last day' : [],
  ].flat()
  return when.length === 0 ? 'None.' : `${sentence(joined.format(when))}.`
}

function accessRows(policy: Policy): readonly RowInWords[] {
  const { deadline, minimumNotice, staleAfter, answers, limits } = policy
  const least =
    minimumNotice === 0
      ? 'before the end of the working day on which a mail about it was delivered'
      : `with less than ${counted(minimumNotice, 'day')} of notice, counted from a mail that was delivered`
  if (deadline === 'none') return []
  if (!takesAccess(policy)) return row('Work access', `Never suspended. Nobody is overdue ${least}.`, 'minimumNotice')
  return [
    row(
      'Work access',
      `Nobody loses it ${least}. A report older than ${counted(staleAfter, 'day')} suspends nothing.`,
      'minimumNotice',
      'staleAfter',
    ),
    row('How access comes back', restored[answers.restore], 'answers.restore'),
    row('The brake', brakeInWords(limits), 'limits'),
  ].flat()
}

function deviceRows({ unknown, believedFor, remedies }: Policy): readonly RowInWords[] {
  const isAsked = unknown === 'ask' || unknown === 'answer-or-lose'
  const counts = isAsked ? ` An answer counts for ${counted(believedFor, 'day')}.` : ''
  return [
    row(
      'Devices that no source can read',
      `For example phones whose apps no device manager lists. ${unread[unknown]}${counts}`,
      'unknown',
      ...(isAsked ? ['believedFor'] : []),
    ),
    row('What counts as done', remediesInWords(remedies), 'remedies'),
  ].flat()
}

const unread = {
  remind: 'Their owners get every reminder; nothing is suspended.',
  ignore: 'They are left alone.',
  ask: 'Their owners are asked, and lose nothing if they do not answer.',
  'answer-or-lose': 'Their owners are asked, and lose work access if they do not answer by their last day. Any answer brings it back.',
} as const satisfies Record<Policy['unknown'], string>

const restored = {
  provisional:
    'Once a report confirms that the device complies. Where reports take more than an hour, provisionally as soon as its owner says so.',
  confirmed: 'Once a report confirms that the device complies.',
} as const satisfies Record<Policy['answers']['restore'], string>

function remediesInWords(remedies: Policy['remedies']) {
  if (!remedies.includes('remove-work-apps')) return 'Doing what is asked.'
  return remedies.includes('remove-app')
    ? 'Doing what is asked or, on a personal device, removing the work apps instead.'
    : 'On a personal device, removing the work apps.'
}

function brakeInWords({ suspendPercent: percent, suspendCount: count }: Policy['limits']) {
  const above = [
    count === undefined ? [] : `more than ${counted(count, 'device')}`,
    percent === undefined ? [] : `more than ${percent}% of the devices in scope`,
  ].flat()
  const limit = above.join(' or ') || 'more than 25 devices and more than 5% of those in scope'
  return `Suspensions wait until two people approve them if ${limit} would lose access within 24 hours.`
}

function peopleRows({
  announcedAt,
  contact,
  requests,
  teams,
  report,
  review,
  owner,
  sendAt,
  hours,
  workingDays: { week, holidays },
}: Policy): readonly RowInWords[] {
  const { decidedWithin, access, moreTime } = requests
  const respite =
    access === 'unchanged'
      ? 'Until then work access stays as it is.'
      : 'Until then work access is restored to those who say that a device complies or is not theirs, once a case.'
  const more =
    moreTime === undefined
      ? ''
      : ` Those who ask for more time before the last day get up to ${counted(moreTime, 'day')} at once, once a case.`
  const inTeam = Object.entries(teams).map(
    ([name, { email, zone, language }]) => `${sentence(name)}: ${email}, in ${languageNames.of(language)}, ${timeIn(zone, announcedAt)}.`,
  )
  const answers = contact.hours && `, on working days between ${hoursInWords(contact.hours)}`
  const to = report?.to ?? []
  return [
    row('Requests', `A person decides within ${counted(decidedWithin, 'working day')}. ${respite}${more}`, 'requests'),
    row(
      'Review',
      review && owner && `On ${dateInWords(review)} the team ${owner} is asked whether the policy still applies.`,
      'review',
      'owner',
    ),
    row(
      'Working days and hours',
      `Mail goes at ${clockTime(sendAt)} where its reader is; a first notice at once between ${hoursInWords(hours)}. Working days are ${weekInWords(week)}${holidaysInWords(holidays)}.`,
      'sendAt',
      'hours',
      'workingDays.week',
      ...(typeof holidays === 'string' || isShort([...holidays]) ? ['workingDays.holidays'] : []),
    ),
    row(
      'Who answers questions',
      `${quoted(contact.name)}: ${[contact.email, contact.phone].filter(Boolean).join(', ')}${answers ?? ''}.`,
      'contact',
    ),
    row('Teams', inTeam.join(' ') || undefined, 'teams'),
    row(
      'Weekly report',
      report &&
        `Every ${weekdayNames[report.on]}, in numbers without names, to ${isShort(to) ? joined.format(to) : counted(to.length, 'address', 'addresses')}.`,
      'report.on',
      ...(isShort(to) ? ['report.to'] : []),
    ),
  ].flat()
}

const joined = new Intl.ListFormat('en-GB')
const languageNames = new Intl.DisplayNames('en-GB', { type: 'language' })

/** Of a list: a longer one is counted. */
const isShort = (list: readonly unknown[]) => list.length <= 10

/** `the units A and B`, `250 units` */
const some = (names: readonly string[], one: string, more: string) =>
  isShort(names) ? `the ${names.length === 1 ? one : more} ${joined.format(names)}` : `${figure(names.length)} ${more}`

type Audience = NonNullable<Policy['scope']['audience']>

/** `people in the units A and B, except people in the country Belgium` */
export function audienceInWords(audience: Audience | undefined): string {
  const { except, ...circle } = audience ?? {}
  const inWords = ({ units, countries, groups, staff }: Omit<Audience, 'except'>) =>
    [
      units && `in ${some(units, 'unit', 'units')}`,
      countries && `in ${some(countries.map(countryName), 'country', 'countries')}`,
      groups && `in ${some(groups, 'group', 'groups')}`,
      staff && `with ${some(staff, 'staff id', 'staff ids')}`,
    ].filter(text => text !== undefined)
  const [who, left] = [inWords(circle), inWords(except ?? {})]
  return `${who.length > 0 ? `people ${who.join(' who are also ')}` : 'everyone'}${left.length > 0 ? `, except people ${left.join(' or ')}` : ''}`
}

const weekdayNames = { mon: 'Monday', tue: 'Tuesday', wed: 'Wednesday', thu: 'Thursday', fri: 'Friday', sat: 'Saturday', sun: 'Sunday' }

/** `Monday to Friday`, or each by name. */
function weekInWords(week: ReadonlySet<number>) {
  const inOrder = [...week].sort()
  const names = inOrder.map(day => Object.values(weekdayNames)[day - 1] ?? '')
  const isRow = inOrder.length > 2 && (inOrder.at(-1) ?? 0) - (inOrder[0] ?? 0) === inOrder.length - 1
  return isRow ? `${names[0]} to ${names.at(-1)}` : joined.format(names)
}

function holidaysInWords(holidays: Policy['workingDays']['holidays']) {
  if (holidays === 'country') return ', without the public holidays of the reader’s country'
  if (typeof holidays === 'string') return `, without the holidays of the calendar ${holidays}`
  const dates = [...holidays].map(date => dateInWords(Temporal.PlainDate.from(date)))
  return dates.length === 0 ? '' : `, without ${isShort(dates) ? joined.format(dates) : counted(dates.length, 'holiday')}`
}

const hoursInWords = ({ start, end }: Policy['hours']) => `${minuteOfDay(start)} and ${minuteOfDay(end)}`

const clockTime = (time: Temporal.PlainTime) => time.toString({ smallestUnit: 'minute' })

/** `every day`, `every 14 days` */
export const everyDays = (count: number) => (count === 1 ? 'every day' : `every ${count} days`)

/**
 * `Brussels time (UTC+01:00)` of `Europe/Brussels` in winter. Zones without a place are told by their offset alone,
 * since names such as `Etc/GMT+12`, which is UTC−12:00, read with the wrong sign.
 */
function timeIn(zone: string, at: Temporal.Instant) {
  const offset = `UTC${at.toZonedDateTimeISO(zone).offset.replace('-', '−')}`
  if (!zone.includes('/') || zone.startsWith('Etc/')) return offset
  return `${zone.slice(zone.lastIndexOf('/') + 1).replaceAll('_', ' ')} time (${offset})`
}

/** Free text, marked as such: no sentence of ours can be forged within it, for it holds no such quotation marks itself. */
const quoted = (text: string) => `“${text.replaceAll(/[“”]/g, '"')}”`
