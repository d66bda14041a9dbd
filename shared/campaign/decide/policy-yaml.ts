import { stringify } from 'yaml'
import { type Answers, deadlineOf, formOf, ownerOf, required, suspendPercent } from './policy-answers.ts'

const watchLine = 'watch: true # only counts who would be affected; to make it a ban, remove this line and set later dates'

/** A policy as YAML with comments. */
export function policyYaml(answers: Answers): string {
  const { id, title, issuer, devices, zone, announcedAt, name, email, phone, watch } = answers
  return `id: ${scalar(id)} # never change it
title: ${scalar(title)}
issuer: ${scalar(issuer)}
${requiredLines(answers.requires).join('\n')}
${watch ? `${watchLine}\n` : ''}scope:
  devices: [${devices.join(', ')}] # no \`audience\`: everyone
zone: ${zone}${zone === 'staff' ? " # each person's own" : ''}
announcedAt: ${announcedAt}${zone === 'staff' ? '' : ' # local time in `zone`'}
${dateLines(answers)}
${reviewLines(answers)}contact:
  name: ${scalar(name)}
  email: ${scalar(email)}
${phone === '' ? '' : `  phone: ${scalar(phone)}\n`}`
}

function requiredLines(names: readonly string[]): readonly string[] {
  const { apps, requires } = required(names)
  return [
    apps ? `apps: [${apps.join(', ')}] # must go; names from the catalogue` : [],
    requires ? `requires: [${requires.join(', ')}] # must be met; names from the catalogue` : [],
  ].flat()
}

function dateLines(answers: Answers): string {
  const { remindEvery, cuts } = answers
  const form = formOf(answers)
  if (form === 'none')
    return `deadline: none # people are reminded, and nobody is ever overdue
remindEvery: ${remindEvery}`
  const limits = `\nlimits: { suspendPercent: ${suspendPercent} } # more suspensions than this wait for a person to approve them`
  return `${form === 'stages' ? stageLines(answers) : deadlineLine(answers)}
reminders: [P14D, P7D, P3D, P1D, P0D] # days before the last day; P0D is that day itself
minimumNotice: P5D # nobody is cut off with less, counted from a delivered notice
escalation:
  - { after: P0D, ${cuts ? 'suspend: true, ' : ''}notify: staff } # more rungs: { after: P1D, notify: manager }${cuts ? limits : ''}`
}

function deadlineLine(answers: Pick<Answers, 'deadline' | 'counts' | 'of'>): string {
  const comment = deadlineComment(answers)
  return `deadline: ${flow(deadlineOf(answers))}${comment && ` # ${comment}`}`
}

function deadlineComment({ deadline, counts, of }: Pick<Answers, 'deadline' | 'counts' | 'of'>): string {
  const form = formOf({ deadline })
  if (form === 'on') return counts === 'inclusive' ? 'that day is the last' : 'the day before is the last'
  return form === 'within' && of === 'device' ? 'from when each device was given, or from the announcement if that is later' : ''
}

const stageLines = ({ stages }: Answers): string =>
  [
    'stages: # in order; what one leaves out (requirements, scope, escalation), it takes from the policy',
    ...stages.flatMap(({ name, requires, ...stage }) => [
      `  - name: ${scalar(name)}`,
      `    ${deadlineLine({ ...stage, of: 'announcement' })}`,
      ...requiredLines(requires).map((line) => `    ${line}`),
    ]),
  ].join('\n')

const reviewLines = (answers: Answers): string =>
  answers.review === ''
    ? ''
    : `review: ${answers.review} # the owner is asked on that day whether it still applies${formOf(answers) === 'none' ? '; no reminders after it' : ''}
owner: owner
teams: { owner: ${flow(ownerOf(answers))} }
`

const flow = (value: unknown): string => stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trimEnd()

const scalar = (text: string): string => stringify(text, { lineWidth: 0, defaultStringType: 'PLAIN' }).trimEnd()
