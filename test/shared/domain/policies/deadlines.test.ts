/** Deadlines of a policy document besides one date: stages, none, and those that count from an event. */
import { expect, it } from 'vitest'
import { documentOf } from '#domain/policies/document-of.ts'
import { parsePolicy } from '#domain/policies/parse.ts'
import { policyDocument } from '#domain/policies/policy.ts'
import { document, policyOf } from '#test/builders.ts'

const head = `id: no-tiktok
title: Remove TikTok
issuer: The Commission
apps: [tiktok]
scope: { devices: [official] }
zone: Europe/Brussels
announcedAt: 2023-02-23T10:00
contact: { name: IT helpdesk, email: helpdesk@ec.example }
`

/** `9: deadline: must be …`, what was seen left out */
function problemsOf(...lines: string[]) {
  const parsed = parsePolicy(`${head}${lines.join('\n')}\n`)
  return parsed.ok ? [] : parsed.problems.map(({ line, field, message }) => `${line}: ${field}: ${message.split(', but ')[0]}`)
}

const reviewed = (on: string) => [
  `review: ${on}`,
  'owner: security',
  'teams: { security: { email: security@ec.example, zone: Europe/Brussels, language: en } }',
]

const first = '  - { name: first, deadline: { on: 2023-03-15, counts: inclusive } }'
const second = '  - { name: second, deadline: { on: 2023-03-29, counts: inclusive } }'

it('a policy without a deadline says how often it reminds, and until when', () => {
  expect(problemsOf('deadline: none', 'remindEvery: P14D', ...reviewed('2023-09-01'))).toEqual([])
  expect(problemsOf('deadline: none')).toEqual([
    '1: remindEvery: is missing: it must be how often people are reminded, such as P14D, without a deadline',
    '1: review: is missing: it must be the day until which people are reminded, such as 2023-12-31, without a deadline',
  ])
  expect(problemsOf('deadline: none', 'remindEvery: P0D', ...reviewed('2023-09-01'))).toEqual([
    '10: remindEvery: must be a whole number of days, one or more, such as P7D',
  ])
})

it('a policy without a deadline has nothing that counts from one', () => {
  const rest = ['deadline: none', 'remindEvery: P14D', ...reviewed('2023-09-01')]
  expect(problemsOf(...rest, 'reminders: [P7D]', 'escalation: [{ after: P0D, notify: staff }]')).toEqual([
    '14: reminders: must be absent without a deadline',
    '15: escalation: must be absent without a deadline',
  ])
  expect(problemsOf(...rest, 'requests: { moreTime: P3D }')).toEqual(['14: requests.moreTime: must be absent without a deadline'])
  expect(problemsOf(...rest, 'stages:', first, second)).toEqual(['14: stages: must be absent without a deadline'])
})

it('a policy without a deadline alone says how often it reminds; any policy may have a review', () => {
  const deadline = 'deadline: { on: 2023-03-15, counts: inclusive }'
  expect(problemsOf(deadline, 'remindEvery: P14D')).toEqual(['10: remindEvery: must be absent where there is a deadline'])
  expect(problemsOf(deadline, ...reviewed('2023-09-15'))).toEqual([])
})

it('stages take what they leave out from the policy', () => {
  const policy = policyOf({
    deadline: undefined,
    escalation: [{ after: 'P1D', notify: 'staff' }],
    stages: [
      { name: 'first', deadline: { on: '2023-03-15', counts: 'inclusive' }, apps: ['temu'] },
      { name: 'second', deadline: { within: 'P30D', of: 'announcement' }, scope: { devices: ['official'] }, escalation: [] },
    ],
  })
  expect(policy.stages).toMatchObject([
    { name: 'first', requires: ['temu'], scope: document.scope, escalation: [{ after: 1 }] },
    { name: 'second', requires: ['tiktok'], scope: { devices: ['official'] }, escalation: [], deadline: { within: 30 } },
  ])
  expect(policy.requires).toEqual(['temu', 'tiktok'])
  expect(policyDocument.parse(JSON.parse(JSON.stringify(documentOf(policy))))).toEqual(policy)
})

it('stages stand in place of a deadline, two to ten of them', () => {
  expect(problemsOf('stages:', first, second)).toEqual([])
  expect(problemsOf('deadline: { on: 2023-03-15, counts: inclusive }', 'stages:', first, second)).toEqual([
    '9: deadline: must be absent where there are `stages`',
  ])
  expect(problemsOf('stages:', first)).toEqual([expect.stringContaining('9: stages: must be a list of 2 to 10 stages')])
})

const stage = (name: string, deadline = '{ on: 2023-03-29, counts: inclusive }', more = '') =>
  `  - { name: ${name}, deadline: ${deadline}${more} }`

it.each([
  ['deadline: must be later than that of the stage before', stage('second', '{ on: 2023-03-15, counts: inclusive }')],
  ['deadline: must be later than that of the stage before', stage('second', '{ at: 2023-03-16T00:00 }')],
  ['deadline: must be later than that of the stage before', stage('second', '{ within: P20D, of: announcement }')],
  [
    'deadline.at: must be a time that exists in Europe/Brussels, where the clocks go forward over this one',
    stage('second', '{ at: 2023-03-26T02:30 }'),
  ],
  ['name: must be another name, for an earlier stage has this one', stage('first')],
  ['name: must be a short name of lower-case letters, digits and hyphens, such as remove', stage('Second')],
  [
    'escalation[0].notify: must be staff, manager or a team that `teams` describes',
    stage('second', undefined, ', escalation: [{ after: P0D, notify: security }]'),
  ],
  ['requires[0]: must be a name that is known, such as filevault', stage('second', undefined, ', requires: [filevalt]')],
])('stages come in the strict order of their deadlines, and name only what there is: %s', (problem, later) => {
  expect(problemsOf('stages:', first, later)).toEqual([`11: stages[1].${problem}`])
})

it('stages may count from the announcement, and not from a device', () => {
  expect(problemsOf('stages:', first, stage('second', '{ within: P21D, of: announcement }'))).toEqual([])
  expect(problemsOf('stages:', first, stage('second', '{ within: P30D, of: device }'))).toEqual([
    expect.stringContaining('11: stages[1].deadline'),
  ])
})

it('stages suspend, once one of them does', () => {
  const cutting = '  - { name: cut, deadline: { on: 2023-03-01, counts: inclusive }, escalation: [{ after: P0D, suspend: true }] }'
  expect(problemsOf('stages:', cutting, first)).toEqual(['11: stages[1]: must suspend, as an earlier stage does'])
})

it('stages do not leave out what the policy asks for', () => {
  const asking = (name: string, day: number) => `  - { name: ${name}, deadline: { on: 2023-03-${day}, counts: inclusive }, apps: [temu] }`
  expect(problemsOf('stages:', asking('one', 15), asking('two', 29))).toEqual([
    '4: apps: must be absent, or asked for by a stage, where every stage says what it asks for',
  ])
  expect(problemsOf('stages:', asking('one', 15), second)).toEqual([])
})
