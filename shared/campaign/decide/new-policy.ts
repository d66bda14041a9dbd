/** What `ides policy new` was told, and the policy that it makes. */

import { stringify } from 'yaml'
import { appNames, cataloguedNames, isAppName } from '#domain/catalogue/requirements.ts'
import { parsePolicy } from '#domain/policies/parse.ts'
import { seen } from '#domain/problem.ts'
import { calendarZone } from '#domain/schedule/zone.ts'
import { alike } from '#domain/text.ts'

/** As they were typed. */
export interface Answers {
  id: string
  title: string
  issuer: string
  /** Names of the catalogue. */
  requires: readonly string[]
  devices: readonly string[]
  zone: string
  announcedAt: string
  /** A date, a local date and time, a duration, `stages`, or `none`. */
  deadline: string
  /** Of a date alone. */
  counts: string
  /** Of a duration: since when it counts. */
  of: string
  /** In order; the last may still be asked about. */
  stages: readonly StageAnswers[]
  hasMoreStages: boolean
  /** Of no deadline. */
  remindEvery: string
  /** Empty if nobody is asked whether it still applies. */
  review: string
  /** The mail address of the team that is asked on the review date. */
  owner: string
  name: string
  email: string
  phone: string
  cuts: boolean
  /** What becomes of devices that no source can read. */
  unknown: string
  watch: boolean
}

/** `requires` is empty if it takes that from the policy. */
export interface StageAnswers extends Pick<Answers, 'deadline' | 'counts' | 'requires'> {
  name: string
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
  unknown: 'ask',
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
function deadlineOf({ deadline, counts, of }: Pick<Answers, 'deadline' | 'counts' | 'of'>) {
  const form = formOf({ deadline })
  if (form === 'none') return deadline
  if (form === 'within') return { within: deadline, of }
  return form === 'at' ? { at: deadline } : { on: deadline, counts }
}

/** As a policy or a stage names them: apps, which must go, and what else it requires. */
function required(names: readonly string[]) {
  const apps = names.filter(isAppName)
  const requires = names.filter(name => !isAppName(name))
  return { apps: apps.length > 0 ? apps : undefined, requires: requires.length > 0 ? requires : undefined }
}

/** Of the devices in scope: more suspensions wait for a human. */
const suspendPercent = 5

/** The team that is asked on the review date: its zone, where the policy has none of its own, is UTC. */
const ownerOf = (answers: Answers) => ({ email: answers.owner, zone: calendarZone(answers), language: 'en' })

/** As sentences, about the last answer: those before were right. */
export function answerFaults(answers: Answers): readonly string[] {
  const { stages, hasMoreStages } = answers
  const unknown = [answers, ...stages].flatMap(({ requires }) => requires).filter(name => !cataloguedNames.includes(name))
  if (unknown.length > 0) return unknown.map(uncatalogued)
  // Stages to come might ask for anything.
  const all = hasMoreStages ? [...stages, ...unaskedStages].slice(0, stageCount.most) : stages
  const read = parsePolicy(policyYaml({ ...answers, stages: all }))
  return read.ok ? [] : read.problems.map(({ field, message }) => `${field} ${message}`)
}

function uncatalogued(name: string) {
  const meant = alike(name, cataloguedNames)
  return `${seen(name)} is not in the catalogue: ${meant.length > 0 ? `did you mean ${meant.join(' or ')}?` : `it has ${cataloguedNames.join(', ')}`}`
}

/** What `unknown` means. */
export const unknowns: Record<string, string> = {
  ask: 'their owners are asked, and lose nothing if they do not answer',
  'answer-or-lose': 'their owners are asked, and lose work access if they do not answer by the deadline',
  remind: 'their owners get every reminder, and count as in breach',
  ignore: 'they count as in order',
}

const watchLine = 'watch: true # only counts who would be affected; to make it a ban, remove this line and set later dates'

/** A policy as YAML with comments. */
export function policyYaml(answers: Answers) {
  const { id, title, issuer, devices, zone, announcedAt, name, email, phone, unknown, watch } = answers
  return `id: ${scalar(id)} # never change it
title: ${scalar(title)}
issuer: ${scalar(issuer)}
${requiredLines(answers.requires).join('\n')}
${watch ? `${watchLine}\n` : ''}scope:
  devices: [${devices.map(scalar).join(', ')}] # no \`audience\`: everyone
zone: ${scalar(zone)}${zone === 'staff' ? " # each person's own" : ''}
announcedAt: ${scalar(announcedAt)}${zone === 'staff' ? '' : ' # local time in `zone`'}
${dateLines(answers)}
unknown: ${unknown} # of devices that no source can read: ${unknowns[unknown] ?? ''}
${reviewLines(answers)}contact:
  name: ${scalar(name)}
  email: ${scalar(email)}
${phone === '' ? '' : `  phone: ${scalar(phone)}\n`}# report: { to: [board@example.org], on: mon } # a weekly report by mail, without names of staff
`
}

function requiredLines(names: readonly string[]) {
  const { apps, requires } = required(names)
  return [
    apps ? `apps: [${apps.join(', ')}] # must go; names from the catalogue` : [],
    requires ? `requires: [${requires.join(', ')}] # must be met; names from the catalogue` : [],
  ].flat()
}

function dateLines(answers: Answers) {
  const { remindEvery, cuts } = answers
  const form = formOf(answers)
  if (form === 'none')
    return `deadline: none # people are reminded, and nobody is ever overdue
remindEvery: ${scalar(remindEvery)}`
  const limits = `\nlimits: { suspendPercent: ${suspendPercent} } # more suspensions than this wait until two people approve them`
  return `${form === 'stages' ? stageLines(answers) : deadlineLine(answers)}
reminders: [P14D, P7D, P3D, P1D, P0D] # days before the last day; P0D is that day itself
minimumNotice: P5D # nobody is cut off with less, counted from a delivered notice
requests: { moreTime: P3D } # granted at once, once, to those who ask before their deadline; longer by decision
escalation:
  - { after: P0D, ${cuts ? 'suspend: true, ' : ''}notify: staff } # more rungs: { after: P1D, notify: manager }${cuts ? limits : ''}`
}

function deadlineLine(answers: Pick<Answers, 'deadline' | 'counts' | 'of'>) {
  const comment = deadlineComment(answers)
  return `deadline: ${flow(deadlineOf(answers))}${comment && ` # ${comment}`}`
}

function deadlineComment({ deadline, counts, of }: Pick<Answers, 'deadline' | 'counts' | 'of'>): string {
  const form = formOf({ deadline })
  if (form === 'on') return counts === 'inclusive' ? 'that day is the last' : 'the day before is the last'
  return form === 'within' && of === 'device' ? 'from when each device was given, or from the announcement if that is later' : ''
}

const stageLines = ({ stages }: Answers) =>
  [
    'stages: # in order; what one leaves out (requirements, scope, escalation), it takes from the policy',
    ...stages.flatMap(({ name, requires, ...stage }) => [
      `  - name: ${scalar(name)}`,
      `    ${deadlineLine({ ...stage, of: 'announcement' })}`,
      ...requiredLines(requires).map(line => `    ${line}`),
    ]),
  ].join('\n')

const reviewLines = (answers: Answers) =>
  answers.review === ''
    ? ''
    : `review: ${scalar(answers.review)} # the owner is asked on that day whether it still applies${formOf(answers) === 'none' ? '; no reminders after it' : ''}
owner: owner
teams: { owner: ${flow(ownerOf(answers))} }
`

const flow = (value: unknown) => stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trimEnd()

const scalar = (text: string) => stringify(text, { lineWidth: 0, defaultStringType: 'PLAIN' }).trimEnd()
