/** The questions of `ides policy new`, in their order: their answers fill in the form of a policy. */
import type { Temporal } from 'temporal-polyfill'
import { appNames, cataloguedNames, isAppName } from '#domain/catalogue/requirements.ts'
import { days, plainDate } from '#domain/schedule/fields.ts'
import { calendarZone } from '#domain/schedule/zone.ts'
import { usualTime } from '#functions/policy-form.ts'

/** Fields of the form, by name, and what they say. */
export type Filled = Readonly<Record<string, string | readonly string[]>>

interface PolicyQuestion {
  field: string
  asks: string
  hint?: string
  /** The meaning of an empty answer; absent where there is none. */
  otherwise?: (form: URLSearchParams) => string
  /** What an answer fills in, by default its field; undefined for an answer of no known form. */
  read?: (text: string, form: URLSearchParams) => Filled | undefined
  isLeftOut?: (form: URLSearchParams) => boolean
}

/** What `Counts` means. */
const countsHint = 'inclusive: that day is the last (“by”); exclusive: the day before is (“as of”)'

const list = (text: string) =>
  text
    .split(',')
    .map(name => name.trim())
    .filter(name => name !== '')

/** Apps, which must go, and what else is required. */
function required(prefix: string, text: string): Filled {
  const { apps = [], others = [] } = Object.groupBy(list(text), name => (isAppName(name) ? 'apps' : 'others'))
  return { [`${prefix}apps`]: apps, [`${prefix}requires`]: others }
}

const yesOrNo = (text: string, yes: Filled) => (/^y(es)?$/i.test(text) ? yes : /^no?$/i.test(text) ? {} : undefined)

/** The forms of a deadline are told apart by how it is typed. */
function deadlineIn(name: string, text: string): Filled {
  const form = text.startsWith('P') ? 'within' : text.includes('T') ? 'at' : 'on'
  return { [name]: form, [`${name}.${form}`]: text, [`${name}.counts`]: 'inclusive', [`${name}.of`]: 'announcement' }
}

const said = (field: string) => (form: URLSearchParams) => form.getAll(field).join(', ')

const isDated = (form: URLSearchParams) => form.get('deadline') !== 'none'

const afterAnnouncement = (form: URLSearchParams, time: Temporal.DurationLike) =>
  plainDate.parse(form.get('announcedAt')?.slice(0, 10)).add(time).toString()

/** Right with any other answers, for a date that was not asked yet; those of stages are in order. */
const farFuture = ['9999-12-28', '9999-12-29', '9999-12-30']

const reviewIn = (review: string, form: URLSearchParams): Filled => ({
  review,
  owner: 'owner',
  'teams.owner.email': unaskedEmail,
  'teams.owner.zone': calendarZone({ zone: form.get('zone') ?? '' }),
  'teams.owner.language': 'en',
})

export const unaskedEmail = 'unasked@example.org'

/** That policies may have. */
const [least, most] = [2, 10]

/** A stage of which only the name was told, and those that are still to be asked about: they may ask for anything. */
function stagesFrom(index: number, ...names: readonly string[]): Filled {
  const stages = [...names, 'unasked-1', 'unasked-2'].slice(0, Math.min(farFuture.length, most - index))
  return Object.assign(
    {},
    ...stages.map((name, place) => ({
      [`stages[${index + place}].name`]: name,
      ...deadlineIn(`stages[${index + place}].deadline`, farFuture[place] ?? ''),
    })),
  )
}

/** No stage from this one on. */
const noStagesFrom = (index: number): Filled => Object.fromEntries(Object.keys(stagesFrom(index)).map(name => [name, []]))

const stageQuestions: readonly PolicyQuestion[] = Array.from({ length: most }, (_, index) => questionsOf(index)).flat()

function questionsOf(index: number): readonly PolicyQuestion[] {
  const stage = `stages[${index}]`
  const deadline = `${stage}.deadline`
  const mayEnd = index >= least
  const isLeftOut = (form: URLSearchParams) => form.get('deadline') !== 'stages' || !form.has(`${stage}.name`)
  return [
    {
      field: `${stage}.name`,
      asks: `Name of stage ${index + 1}`,
      hint: `a short name, such as remove${mayEnd ? '; empty if there are no more stages' : `; there are ${least} stages at least, ${most} at most`}`,
      read: name => (name !== '' ? stagesFrom(index, name) : mayEnd ? noStagesFrom(index) : undefined),
      isLeftOut,
    },
    {
      field: deadline,
      asks: 'Its deadline',
      hint: 'a day, as 2023-03-15; a local time, as 2023-03-15T17:00; or days after the announcement, as P14D',
      otherwise: form => laterThan(form, `stages[${index - 1}].deadline`) ?? afterAnnouncement(form, usualTime),
      read: text => deadlineIn(deadline, text),
      isLeftOut,
    },
    {
      field: `${deadline}.counts`,
      asks: 'Counts',
      hint: countsHint,
      otherwise: () => 'inclusive',
      isLeftOut: form => isLeftOut(form) || form.get(deadline) !== 'on',
    },
    {
      field: `${stage}.requires`,
      asks: 'It requires',
      hint: 'names as above, joined by commas; empty if the same as the policy',
      read: text => required(`${stage}.`, text),
      isLeftOut,
    },
  ]
}

/** Thirty days after the deadline of a stage, counted as that one is. */
function laterThan(form: URLSearchParams, deadline: string) {
  const text = form.get(`${deadline}.${form.get(deadline)}`)
  if (text === null) return undefined
  return text.startsWith('P') ? `P${days.parse(text) + 30}D` : plainDate.parse(text.slice(0, 10)).add({ days: 30 }).toString()
}

const otherNames = cataloguedNames.filter(name => !isAppName(name))

export const questions: readonly PolicyQuestion[] = [
  { field: 'id', asks: 'Id', hint: 'a name for the policy that never changes, such as no-tiktok-2023' },
  { field: 'title.en', asks: 'Title', hint: 'what people must do, in a few words: the subject of their mail' },
  { field: 'issuer', asks: 'Issuer', hint: 'who decided it' },
  {
    field: 'requires',
    asks: 'Requires',
    hint: `apps that must go, joined by commas: ${appNames.join(', ')}; or what must be met: ${otherNames.join(', ')}`,
    read: text => required('', text),
  },
  {
    field: 'scope.devices',
    asks: 'Devices',
    hint: 'which are in scope: official, personal-with-work-apps, or both',
    otherwise: said('scope.devices'),
    read: text => ({ 'scope.devices': list(text) }),
  },
  { field: 'zone', asks: 'Zone', hint: 'of its dates, such as Europe/Brussels; or staff: each person’s own', otherwise: said('zone') },
  {
    field: 'announcedAt',
    asks: 'Announced at',
    hint: 'local time in that zone, as 2023-02-23T10:00; in UTC where the zone is staff',
    otherwise: said('announcedAt'),
  },
  {
    field: 'deadline',
    asks: 'Deadline',
    hint: 'a day, as 2023-03-15; a local time, as 2023-03-15T17:00; days after the announcement or from when a device was given, as P14D; stages, for several; or none',
    otherwise: form => afterAnnouncement(form, usualTime),
    read(text, form) {
      if (text === 'stages') return { deadline: text, ...stagesFrom(0) }
      return text === 'none' ? { deadline: text, remindEvery: 'P14D', ...reviewIn('9999-12-31', form) } : deadlineIn('deadline', text)
    },
  },
  {
    field: 'deadline.counts',
    asks: 'Counts',
    hint: countsHint,
    otherwise: () => 'inclusive',
    isLeftOut: form => form.get('deadline') !== 'on',
  },
  {
    field: 'deadline.of',
    asks: 'Counted from',
    hint: 'announcement, or device: from when each device was given, if that is later',
    otherwise: () => 'announcement',
    isLeftOut: form => form.get('deadline') !== 'within',
  },
  ...stageQuestions,
  { field: 'remindEvery', asks: 'Remind every', hint: 'so many days, as P14D', otherwise: said('remindEvery'), isLeftOut: isDated },
  {
    field: 'review',
    asks: 'Review',
    hint: 'the day on which its owner is asked whether it still applies; without a deadline, reminders end with it; empty if there is none',
    otherwise: form => (isDated(form) ? '' : afterAnnouncement(form, { months: 6 })),
    read: (text, form) => (text === '' ? {} : reviewIn(text, form)),
  },
  { field: 'contact.name', asks: 'Contact', hint: 'the contact for help', otherwise: said('contact.name') },
  { field: 'contact.email', asks: 'Mail address of the contact' },
  {
    field: 'teams.owner.email',
    asks: 'Mail address of the owner',
    hint: 'the team that is asked on the review date',
    otherwise: said('contact.email'),
    isLeftOut: form => !form.has('owner'),
  },
  { field: 'contact.phone', asks: 'Phone number of the contact', hint: 'empty if there is none' },
  {
    field: 'contact.hours',
    asks: 'Hours of the contact',
    hint: 'on working days, as 08:00-17:00: administrators hear if access ends outside; empty if they are not known',
  },
  {
    field: 'escalation[0].suspend',
    asks: 'Cut work access after the deadline?',
    hint: 'yes or no; with stages, after the deadline of each; nobody is cut off without proven notice',
    otherwise: () => 'no',
    read: text => yesOrNo(text, { 'escalation[0].suspend': 'true' }),
    isLeftOut: form => !isDated(form),
  },
  {
    field: 'watch',
    asks: 'Put it on watch first?',
    hint: 'yes or no; a watch only counts who would be affected, and mails no one',
    otherwise: () => 'no',
    read: text => yesOrNo(text, { watch: 'true' }),
  },
]
