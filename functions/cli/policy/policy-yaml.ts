import { dirname, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stringify } from 'yaml'
import { type Answers, formOf, ownerOf, required, suspendPercent } from './answers.ts'

const beside = (name: string): string => fileURLToPath(new URL(`../../../shared/domain/policies/${name}`, import.meta.url))
const schema = beside('policy.schema.json')
const readme = beside('README.md')

/** A policy as YAML with comments, and the way to its schema for editors. */
export function policyYaml(answers: Answers, file: string): string {
  const { id, title, issuer, devices, zone, announcedAt, name, email, phone } = answers
  const wayTo = (target: string) =>
    relative(dirname(resolve(file)), target)
      .split(sep)
      .join('/')
  const { apps, requires } = required(answers.requires)
  return `# yaml-language-server: $schema=${wayTo(schema)}
# It can say more: stages, a watch, a review date, requirements of your own. See ${wayTo(readme)}
id: ${scalar(id)} # never change it
title: ${scalar(title)}
issuer: ${scalar(issuer)}
${apps ? `apps: [${apps.join(', ')}] # must go; names from the catalogue\n` : ''}${requires ? `requires: [${requires.join(', ')}] # must be met; names from the catalogue\n` : ''}scope:
  devices: [${devices.join(', ')}] # no \`audience\`: everyone
zone: ${zone}${zone === 'staff' ? " # each person's own" : ''}
announcedAt: ${announcedAt}${zone === 'staff' ? '' : ' # local time in `zone`'}
${dateLines(answers)}
contact:
  name: ${scalar(name)}
  email: ${scalar(email)}
${phone === '' ? '' : `  phone: ${scalar(phone)}\n`}`
}

function dateLines(answers: Answers): string {
  const { deadline, counts, of, remindEvery, review, cuts } = answers
  const form = formOf(answers)
  if (form === 'none')
    return `deadline: none # people are reminded, and nobody is ever overdue
remindEvery: ${remindEvery}
review: ${review} # the owner is asked on that day whether it still applies; no reminders after it
owner: owner
teams: { owner: ${flow(ownerOf(answers))} }`
  const deadlines = {
    on: `{ on: ${deadline}, counts: ${counts} } # ${counts === 'inclusive' ? 'that day is the last' : 'the day before is the last'}`,
    at: `{ at: ${deadline} }`,
    within: `{ within: ${deadline}, of: ${of} }${of === 'device' ? ' # from when each device was given, or from the announcement if that is later' : ''}`,
  }
  const limits = `\nlimits: { suspendPercent: ${suspendPercent} } # more suspensions than this wait for a person to approve them`
  return `deadline: ${deadlines[form]}
reminders: [P14D, P7D, P3D, P1D, P0D] # days before the last day; P0D is that day itself
minimumNotice: P5D # nobody is cut off with less, counted from a delivered notice
escalation:
  - { after: P0D, ${cuts ? 'suspend: true, ' : ''}notify: staff } # more rungs: { after: P1D, notify: manager }${cuts ? limits : ''}`
}

const flow = (value: unknown): string => stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trimEnd()

const scalar = (text: string): string => stringify(text, { lineWidth: 0, defaultStringType: 'PLAIN' }).trimEnd()
