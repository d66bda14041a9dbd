/** What `ides policy new` was told, and the policy that it makes. */
import { appNames, cataloguedNames, isAppName } from '../../domain/catalogue/requirements.ts'
import { policyDocument } from '../../domain/policies/policy.ts'
import { fieldName, inputFaults, seen } from '../../domain/problem.ts'
import { alike } from '../../domain/text.ts'

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
  /** A date, a local date and time, a duration, `stages`, or `none`. */
  readonly deadline: string
  /** Of a date alone. */
  readonly counts: string
  /** Of a duration: since when it counts. */
  readonly of: string
  /** In order; the last may still be asked about. */
  readonly stages: readonly StageAnswers[]
  readonly hasMoreStages: boolean
  /** Of no deadline. */
  readonly remindEvery: string
  /** Empty if nobody is asked whether it still applies. */
  readonly review: string
  /** The mail address of the team that is asked on the review date. */
  readonly owner: string
  readonly name: string
  readonly email: string
  readonly phone: string
  readonly cuts: boolean
  readonly watch: boolean
}

/** `requires` is empty if it takes that from the policy. */
export interface StageAnswers extends Pick<Answers, 'deadline' | 'counts' | 'requires'> {
  readonly name: string
}

/** For questions not asked yet: right with any other answers. */
export const defaultAnswers: Answers = {
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
  stages: [],
  hasMoreStages: true,
  remindEvery: 'P14D',
  review: '2023-07-31',
  owner: 'unasked@example.org',
  name: 'Unasked',
  email: 'unasked@example.org',
  phone: '',
  cuts: false,
  watch: false,
}

/** That policies may have. */
export const stageCount = { least: 2, most: 10 }

/** Right after any stage that was told. */
const unaskedStage = (name: string, deadline: string): StageAnswers => ({ name, deadline, counts: 'inclusive', requires: [] })

/** Of which only the name is told. */
export const stageCalled = (name: string): StageAnswers => unaskedStage(name, '9999-12-29')

const unaskedStages = [unaskedStage('unasked-1', '9999-12-30'), unaskedStage('unasked-2', '9999-12-31')]

/** The forms of a deadline, told apart by how it is typed. */
export function formOf({ deadline }: Pick<Answers, 'deadline'>): 'on' | 'at' | 'within' | 'stages' | 'none' {
  if (deadline === 'none' || deadline === 'stages') return deadline
  if (deadline.startsWith('P')) return 'within'
  return deadline.includes('T') ? 'at' : 'on'
}

/** As a policy or a stage has it. */
export function deadlineOf({ deadline, counts, of }: Pick<Answers, 'deadline' | 'counts' | 'of'>) {
  const form = formOf({ deadline })
  if (form === 'none') return deadline
  if (form === 'within') return { within: deadline, of }
  return form === 'at' ? { at: deadline } : { on: deadline, counts }
}

/** As a policy or a stage names them: apps, which must go, and what else it requires. */
export function required(names: readonly string[]) {
  const apps = names.filter(isAppName)
  const requires = names.filter((name) => !isAppName(name))
  return { apps: apps.length > 0 ? apps : undefined, requires: requires.length > 0 ? requires : undefined }
}

/** Of the devices in scope: more suspensions wait for a human. */
export const suspendPercent = 5

/** The team that is asked on the review date: its zone, where the policy has none of its own, is UTC. */
export const ownerOf = ({ owner, zone }: Answers) => ({ email: owner, zone: zone === 'staff' ? 'UTC' : zone, language: 'en' })

/** With those to come, which might ask for anything. */
const stagesOf = ({ stages, hasMoreStages }: Answers) =>
  [stages, hasMoreStages ? unaskedStages : []]
    .flat()
    .slice(0, stageCount.most)
    .map(({ name, requires, ...stage }) => ({ name, deadline: deadlineOf({ ...stage, of: 'announcement' }), ...required(requires) }))

function datesOf(answers: Answers) {
  const { remindEvery, cuts } = answers
  const form = formOf(answers)
  if (form === 'none') return { deadline: form, remindEvery }
  const dates = form === 'stages' ? { stages: stagesOf(answers) } : { deadline: deadlineOf(answers) }
  return { ...dates, escalation: [{ after: 'P0D', suspend: cuts, notify: 'staff' }], limits: cuts ? { suspendPercent } : undefined }
}

function answeredDocument(answers: Answers) {
  const { id, title, issuer, requires, devices, zone, announcedAt, review, name, email, phone, watch } = answers
  return {
    id,
    title,
    issuer,
    ...(requires.length > 0 ? required(requires) : { apps: [] }),
    watch: watch || undefined,
    scope: { devices },
    zone,
    announcedAt,
    ...datesOf(answers),
    ...(review === '' ? {} : { review, owner: 'owner', teams: { owner: ownerOf(answers) } }),
    contact: { name, email, phone: phone === '' ? undefined : phone },
  }
}

/** As sentences, about the last answer: those before were right. */
export function answerFaults(answers: Answers): readonly string[] {
  const named = [answers, ...answers.stages].flatMap(({ requires }) => requires)
  const unknown = named.filter((name) => !cataloguedNames.includes(name))
  if (unknown.length > 0) return unknown.map(uncatalogued)
  const document = answeredDocument(answers)
  const parsed = policyDocument.safeParse(document)
  return parsed.success ? [] : inputFaults(parsed.error.issues, document).map(({ path, message }) => `${fieldName(path)} ${message}`)
}

function uncatalogued(name: string): string {
  const meant = alike(name, cataloguedNames)
  return `${seen(name)} is not in the catalogue: ${meant.length > 0 ? `did you mean ${meant.join(' or ')}?` : `it has ${cataloguedNames.join(', ')}`}`
}
