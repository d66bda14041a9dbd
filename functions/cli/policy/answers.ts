/** What `ides policy new` was told, and the policy that it makes. */
import { appNames, cataloguedNames, isAppName } from '../../../shared/domain/catalogue/requirements.ts'
import { policyDocument } from '../../../shared/domain/policies/policy.ts'
import { fieldName, findings, seen } from '../../../shared/domain/problem.ts'
import { alike } from '../input/alike.ts'

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
  /** A date, a local date and time, a duration, or `none`. */
  readonly deadline: string
  /** Of a date alone. */
  readonly counts: string
  /** Of a duration: since when it counts. */
  readonly of: string
  /** Of no deadline, as `review` and `owner`. */
  readonly remindEvery: string
  readonly review: string
  /** The mail address of the team that is asked on the review date. */
  readonly owner: string
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
  of: 'announcement',
  remindEvery: 'P14D',
  review: '2023-07-31',
  owner: 'unasked@example.org',
  name: 'Unasked',
  email: 'unasked@example.org',
  phone: '',
  cuts: false,
}

/** The forms of a deadline, told apart by how it is typed. */
export function formOf({ deadline }: Pick<Answers, 'deadline'>): 'on' | 'at' | 'within' | 'none' {
  if (deadline === 'none') return 'none'
  if (deadline.startsWith('P')) return 'within'
  return deadline.includes('T') ? 'at' : 'on'
}

/** As a policy names them: apps, which must go, and what else it requires. */
export function required(names: readonly string[]) {
  const apps = names.filter(isAppName)
  const requires = names.filter((name) => !isAppName(name))
  return { ...(apps.length > 0 || requires.length === 0 ? { apps } : {}), ...(requires.length > 0 ? { requires } : {}) }
}

/** Of the devices in scope: more suspensions wait for a human. */
export const suspendPercent = 5

/** The team that is asked on the review date: its zone, where the policy has none of its own, is UTC. */
export const ownerOf = ({ owner, zone }: Answers) => ({ email: owner, zone: zone === 'staff' ? 'UTC' : zone, language: 'en' })

function datesOf(answers: Answers) {
  const { deadline, counts, of, remindEvery, review, cuts } = answers
  const form = formOf(answers)
  if (form === 'none') return { deadline, remindEvery, review, owner: 'owner', teams: { owner: ownerOf(answers) } }
  const limits = cuts ? { limits: { suspendPercent } } : {}
  const forms = { on: { on: deadline, counts }, at: { at: deadline }, within: { within: deadline, of } }
  return { deadline: forms[form], escalation: [{ after: 'P0D', suspend: cuts, notify: 'staff' }], ...limits }
}

function answeredDocument(answers: Answers) {
  const { id, title, issuer, requires, devices, zone, announcedAt, name, email, phone } = answers
  return {
    id,
    title,
    issuer,
    ...required(requires),
    scope: { devices },
    zone,
    announcedAt,
    ...datesOf(answers),
    contact: { name, email, ...(phone === '' ? {} : { phone }) },
  }
}

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
