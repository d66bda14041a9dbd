import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { documentOf } from '#domain/policies/document-of.ts'
import { parsePolicy } from '#domain/policies/parse.ts'
import { readYaml } from '#domain/yaml.ts'
import { documentIn, formWith } from '#functions/policy-form.ts'
import { document } from '#test/builders.ts'
import { meaningOf } from './meaning.ts'

const folder = 'shared/domain/catalogue/policies'

const written = (yaml: string) => {
  const read = readYaml(yaml)
  if (!read.ok) throw new Error('it is no YAML')
  return read.value.value
}

it.each(readdirSync(folder))('the form of a policy can say all that %s says', file => {
  const yaml = readFileSync(`${folder}/${file}`, 'utf8')
  const read = parsePolicy(yaml)
  if (!read.ok) throw new Error('it is no policy')
  // As a browser sends it, from the file and from what the API answers.
  for (const one of [written(yaml), documentOf(read.value.policy)])
    expect(meaningOf(documentIn(new URLSearchParams(String(formWith(one)))))).toEqual(meaningOf(written(yaml)))
})

it.each([
  ['holidays of no country', { workingDays: { week: ['sun', 'mon'], holidays: [] } }],
  ['holidays by date', { workingDays: { holidays: ['2023-03-09'] } }],
  ['no reminders', { reminders: [] }],
  ['a stage after which nothing happens', { deadline: undefined, stages: staged({ escalation: [] }) }],
  ['a second hour that is repeated', { announcedAt: '2023-10-29T02:30+01:00', deadline: { on: '2023-11-29', counts: 'exclusive' } }],
  ['zones of staff', { zone: 'staff', announcedAt: '2023-02-23T10:00:30+01:00' }],
  [
    'countries and exceptions',
    { scope: { devices: ['official'], audience: { countries: ['BE', 'XK'], except: { units: ['A, B', 'C'] } } } },
  ],
  [
    'hours, a report and more time',
    { contact: { ...document.contact, hours: '08:00-17:00' }, report: { to: ['a@ec.example'], on: 'fri' }, requests: { moreTime: 'P3D' } },
  ],
  [
    'an app of its own',
    { requires: ['chat'], requirements: { chat: { kind: 'app', title: 'Chat', identifiers: { ios: [{ id: 'chat.x', storeId: 5 }] } } } },
  ],
  [
    'a watch',
    {
      watch: true,
      escalation: [
        { after: 'P0D', suspend: true, wait: 'working-time' },
        { every: 'P7D', notify: 'staff', times: 2 },
      ],
    },
  ],
])('the form of a policy can say %s', (_, changes) => {
  const one = JSON.parse(JSON.stringify({ ...document, ...changes }))
  expect(meaningOf(documentIn(formWith(one)))).toEqual(meaningOf(one))
})

function staged(second: object) {
  const deadline = { on: '2023-03-29', counts: 'inclusive' }
  return [
    { name: 'one', deadline },
    { name: 'two', deadline: { within: 'P90D', of: 'announcement' }, ...second },
  ]
}

it('the form of a policy carries what it has no field for, and keeps wrong values', () => {
  const wrong = { ...document, colour: { red: 'yes' }, minimumNotice: 'a week', limits: { suspendCount: 'many' } }
  expect(documentIn(formWith(wrong))).toMatchObject({ colour: { red: 'yes' }, minimumNotice: 'a week', limits: { suspendCount: 'many' } })
})

it('an identifier that is left blank is none', () => {
  const identifiers = { ios: [{ id: 'chat.x' }] }
  const form = formWith({ ...document, requirements: { chat: { kind: 'app', title: 'Chat', identifiers } }, apps: ['chat'] })
  for (const blank of ['ios[1]', 'android[0]']) form.append(`requirements.chat.identifiers.${blank}.id`, ' ')
  expect(documentIn(form)).toHaveProperty('requirements.chat.identifiers', identifiers)
})

it('a stage of some people has the devices of the policy where it names none', () => {
  const form = formWith({ ...document, deadline: undefined, stages: staged({ scope: { audience: { units: ['A'] } } }) })
  expect(documentIn(form)).toHaveProperty('stages[1].scope', { devices: document.scope.devices, audience: { units: ['A'] } })
})
