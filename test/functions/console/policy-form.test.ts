import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { documentOf } from '#domain/policies/document-of.ts'
import { parsePolicy } from '#domain/policies/parse.ts'
import { readYaml } from '#domain/yaml.ts'
import { documentIn, firstDocument, formWith } from '#functions/policy-form.ts'
import { brussels, document } from '#test/builders.ts'
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

/** What a browser sends of a document, after changes to its fields. */
function sent(one: object, changes: Record<string, string | undefined> = {}) {
  const form = formWith(JSON.parse(JSON.stringify({ ...document, ...one })))
  for (const [name, value] of Object.entries(changes)) value === undefined ? form.delete(name) : form.set(name, value)
  return form
}

it.each([
  ['minimumNotice', 'P2D', '2'],
  ['staleAfter', 'P30D', '30'],
  ['believedFor', 'P45D', '45'],
  ['closedAfter', 'P90D', '90'],
])('a browser shows and sends the days of %s as a number', (name, duration, days) => {
  expect(sent({ [name]: duration }).get(name)).toBe(days)
  expect(documentIn(sent({}, { [name]: days }))).toHaveProperty(name, duration)
})

it('a stage follows its policy where it asks for the same as the policy', () => {
  const escalation = [{ after: 'P0D', suspend: true, notify: 'staff' }]
  const [first, second] = staged({})
  const stages = [
    { ...first, apps: document.apps, scope: document.scope, escalation },
    { ...second, scope: { devices: ['official'] } },
  ]
  const names = [...sent({ deadline: undefined, escalation, stages }).keys()].filter(name => name.startsWith('stages[0]'))
  expect(new Set(names)).toEqual(new Set(['stages[0].name', 'stages[0].deadline', 'stages[0].deadline.on', 'stages[0].deadline.counts']))
})

it('stages are no longer meant once another kind of deadline is chosen', () => {
  const form = sent(
    { deadline: undefined, stages: staged({}) },
    { deadline: 'on', 'deadline.on': '2023-03-15', 'deadline.counts': 'inclusive' },
  )
  expect(documentIn(form)).not.toHaveProperty('stages')
  expect(documentIn(form)).toHaveProperty('deadline', { on: '2023-03-15', counts: 'inclusive' })
})

it('a requirement of its own goes with its tick', () => {
  const one = { apps: ['tiktok', 'chat'], requirements: { chat: { kind: 'app', title: 'Chat' } } }
  expect(documentIn(sent(one))).toHaveProperty('requirements.chat')
  expect(documentIn(sent(one, { apps: 'tiktok' }))).not.toHaveProperty('requirements')
})

it.each([
  ['Monday', '2023-02-20', '2023-02-21'],
  ['Thursday', '2023-02-23', '2023-02-24'],
  ['Friday', '2023-02-24', '2023-02-27'],
  ['Saturday', '2023-02-25', '2023-02-27'],
  ['Sunday', '2023-02-26', '2023-02-27'],
])('a new policy begun on a %s is announced on the next weekday', (_, today, announced) => {
  const now = brussels(`${today}T15:00`)
  expect(firstDocument({ now, zone: 'Europe/Brussels' }).announcedAt).toBe(`${announced}T10:00`)
})

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
