/** The questions of `ides policy new`, in their order. */
import { appNames, cataloguedNames, isAppName } from '../../../shared/domain/catalogue/requirements.ts'
import { policyDocument } from '../../../shared/domain/policies/policy.ts'
import { fieldName, findings, seen } from '../../../shared/domain/problem.ts'
import { instant, plainDate } from '../../../shared/domain/schedule/fields.ts'
import { localTime } from '../../../shared/domain/schedule/zone.ts'
import { alike } from '../input/alike.ts'
import type { Surroundings } from '../surroundings.ts'

/** As they were typed. */
export interface Answers {
  readonly id: string
  readonly title: string
  readonly issuer: string
  /** Names of the catalogue. */
  readonly requires: readonly string[]
  readonly devices: readonly string[]
  readonly zone: string
  readonly announcedAt: string
  /** A date, or a local date and time. */
  readonly deadline: string
  /** Of a date alone. */
  readonly counts: string
  readonly name: string
  readonly email: string
  readonly phone: string
  readonly cuts: boolean
}

/** For questions not asked yet: right with any other answers. */
export const unasked: Answers = {
  id: 'unasked',
  title: 'Unasked',
  issuer: 'Unasked',
  requires: appNames.slice(0, 1),
  devices: ['official'],
  zone: 'UTC',
  announcedAt: '2023-01-01T09:00Z',
  deadline: '2023-01-31',
  counts: 'inclusive',
  name: 'Unasked',
  email: 'unasked@example.org',
  phone: '',
  cuts: false,
}

export const hasTime = (deadline: string): boolean => deadline.includes('T')

/** As a policy names them: apps, which must go, and what else it requires. */
export function required(names: readonly string[]) {
  const apps = names.filter(isAppName)
  const requires = names.filter((name) => !isAppName(name))
  return { ...(apps.length > 0 || requires.length === 0 ? { apps } : {}), ...(requires.length > 0 ? { requires } : {}) }
}

/** Of the devices in scope: more suspensions wait for a human. */
export const suspendPercent = 5

export const answeredDocument = ({
  id,
  title,
  issuer,
  requires,
  devices,
  zone,
  announcedAt,
  deadline,
  counts,
  name,
  email,
  phone,
  cuts,
}: Answers) => ({
  id,
  title,
  issuer,
  ...required(requires),
  scope: { devices },
  zone,
  announcedAt,
  deadline: hasTime(deadline) ? { at: deadline } : { on: deadline, counts },
  escalation: [{ after: 'P0D', suspend: cuts, notify: 'staff' }],
  ...(cuts ? { limits: { suspendPercent } } : {}),
  contact: { name, email, ...(phone === '' ? {} : { phone }) },
})

/** As sentences, about the last answer: those before were right. */
export function answerFaults(answers: Answers): readonly string[] {
  const unknown = answers.requires.filter((name) => !cataloguedNames.includes(name))
  if (unknown.length > 0) return unknown.map(uncatalogued)
  const document = answeredDocument(answers)
  const parsed = policyDocument.safeParse(document)
  return parsed.success ? [] : findings(parsed.error.issues, document).map(({ path, message }) => `${fieldName(path)} ${message}`)
}

function uncatalogued(name: string): string {
  const meant = alike(name, cataloguedNames)
  return `${seen(name)} is not in the catalogue: ${meant.length > 0 ? `did you mean ${meant.join(' or ')}?` : `it has ${cataloguedNames.join(', ')}`}`
}

const otherNames = cataloguedNames.filter((name) => !isAppName(name))

export interface PolicyQuestion {
  readonly asks: string
  readonly hint?: string
  /** The meaning of an empty answer; absent where there is none. */
  readonly otherwise?: (answers: Answers, around: Surroundings) => string
  /** @returns undefined for an answer of no known form */
  readonly read: (text: string) => Partial<Answers> | undefined
  readonly isLeftOut?: (answers: Answers) => boolean
}

const list = (text: string): readonly string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')

export const questions: readonly PolicyQuestion[] = [
  { asks: 'Id', hint: 'a name for the policy that never changes, such as no-tiktok-2023', read: (id) => ({ id }) },
  { asks: 'Title', hint: 'what people must do, in a few words: the subject of their mail', read: (title) => ({ title }) },
  { asks: 'Issuer', hint: 'who decided it', read: (issuer) => ({ issuer }) },
  {
    asks: 'Requires',
    hint: `apps that must go, joined by commas: ${appNames.join(', ')}; or what must be met: ${otherNames.join(', ')}`,
    read: (text) => ({ requires: list(text) }),
  },
  {
    asks: 'Devices',
    hint: 'which are in scope: official, personal-with-work-apps, or both',
    otherwise: () => 'official, personal-with-work-apps',
    read: (text) => ({ devices: list(text) }),
  },
  {
    asks: 'Zone',
    hint: 'of its dates, such as Europe/Brussels; or staff: each person’s own',
    otherwise: (_, { zone = 'UTC' }) => zone,
    read: (zone) => ({ zone }),
  },
  {
    asks: 'Announced at',
    hint: 'local time in that zone, as 2023-02-23T10:00; with an offset or Z where the zone is staff',
    otherwise: ({ zone }, { clock }) => `${nextWeekday(zone, clock)}T10:00${zone === 'staff' ? 'Z' : ''}`,
    read: (announcedAt) => ({ announcedAt }),
  },
  {
    asks: 'Deadline',
    hint: 'a day, as 2023-03-15, or a local time, as 2023-03-15T17:00',
    otherwise: ({ zone, announcedAt }) => threeWeeksAfter(announcedAt, zone),
    read: (deadline) => ({ deadline }),
  },
  {
    asks: 'Counts',
    hint: 'inclusive: that day is the last (“by”); exclusive: the day before is (“as of”)',
    otherwise: () => 'inclusive',
    read: (counts) => ({ counts }),
    isLeftOut: ({ deadline }) => hasTime(deadline),
  },
  { asks: 'Contact', hint: 'whom people ask for help', otherwise: () => 'IT helpdesk', read: (name) => ({ name }) },
  { asks: 'Mail address of the contact', read: (email) => ({ email }) },
  { asks: 'Phone number of the contact', hint: 'empty if there is none', otherwise: () => '', read: (phone) => ({ phone }) },
  {
    asks: 'Cut work access after the deadline?',
    hint: 'yes or no; nobody is cut off without proven notice',
    otherwise: () => 'no',
    read: (text) => (/^(yes|y|no|n)$/i.test(text) ? { cuts: /^y/i.test(text) } : undefined),
  },
]

function nextWeekday(zone: string, { now }: Surroundings['clock']): string {
  let date = localTime(now(), zone === 'staff' ? 'UTC' : zone).toPlainDate()
  do date = date.add({ days: 1 })
  while (date.dayOfWeek > 5)
  return date.toString()
}

function threeWeeksAfter(announcedAt: string, zone: string): string {
  const moment = instant.safeParse(announcedAt)
  const date = moment.success
    ? localTime(moment.data, zone === 'staff' ? 'UTC' : zone).toPlainDate()
    : plainDate.parse(announcedAt.slice(0, 10))
  return date.add({ days: 21 }).toString()
}
