import { dirname, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stringify } from 'yaml'
import { type Answers, hasTime, suspendPercent } from './questions.ts'

const schema = fileURLToPath(new URL('../../../shared/domain/policies/policy.schema.json', import.meta.url))

/** A policy as YAML with comments, and the way to its schema for editors. */
export function policyYaml(answers: Answers, file: string): string {
  const { id, title, issuer, apps, devices, zone, announcedAt, deadline, counts, name, email, phone, cuts } = answers
  const wayToSchema = relative(dirname(resolve(file)), schema)
    .split(sep)
    .join('/')
  return `# yaml-language-server: $schema=${wayToSchema}
id: ${scalar(id)} # never change it
title: ${scalar(title)}
issuer: ${scalar(issuer)}
apps: [${apps.join(', ')}] # names from the catalogue
scope:
  devices: [${devices.join(', ')}] # no \`audience\`: everyone
zone: ${zone}${zone === 'staff' ? " # each person's own" : ''}
announcedAt: ${announcedAt}${zone === 'staff' ? '' : ' # local time in `zone`'}
${
  hasTime(deadline)
    ? `deadline: { at: ${deadline} }`
    : `deadline: { on: ${deadline}, counts: ${counts} } # ${counts === 'inclusive' ? 'that day is the last' : 'the day before is the last'}`
}
reminders: [P14D, P7D, P3D, P1D, P0D] # days before the last day; P0D is that day itself
minimumNotice: P5D # nobody is cut off with less, counted from a delivered notice
escalation:
  - { after: P0D, ${cuts ? 'suspend: true, ' : ''}notify: staff } # more rungs: { after: P1D, notify: manager }
${cuts ? `limits: { suspendPercent: ${suspendPercent} } # more suspensions than this wait for a person to approve them\n` : ''}contact:
  name: ${scalar(name)}
  email: ${scalar(email)}
${phone === '' ? '' : `  phone: ${scalar(phone)}\n`}`
}

const scalar = (text: string): string => stringify(text, { lineWidth: 0, defaultStringType: 'PLAIN' }).trimEnd()
