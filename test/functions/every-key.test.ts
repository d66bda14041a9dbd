import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { getOrCompute } from '#domain/caching.ts'
import type { PolicyVersion } from '#domain/policies/policy.ts'
import type { Policies } from '#domain/policies/store.ts'
import { canary } from '#functions/canary.ts'
import type { System } from '#functions/compose/system.ts'
import { dispatch } from '#functions/dispatch.ts'
import { enrol } from '#functions/enrol.ts'
import { escalate } from '#functions/escalate.ts'
import { feedback } from '#functions/feedback.ts'
import { retain } from '#functions/retain.ts'
import { send } from '#functions/send.ts'
import { witness } from '#functions/witness.ts'
import { importReport } from '#infra/local/import.ts'
import { contextWith } from '#infra/local/invocation.ts'
import { batchOf } from '#infra/local/queue/server.ts'
import { enact, submit } from '../acts.ts'
import { day, document, inventoried, owned, peopleWith, said } from '../builders.ts'
import { isReadIn, leavesOf, recorded } from '../keys.ts'
import { storePerson } from '../refs.ts'
import { memorySystem } from '../system.ts'
import { wakingAll } from '../waking.ts'
import { workAll } from '../working.ts'
import { watchOutput } from './output.ts'

watchOutput()

const context = contextWith(300_000)

const except = { units: ['DG-BETA'], countries: ['LU'], groups: ['pilots'], staff: ['eve'] }
const scope = {
  devices: ['official', 'personal-with-work-apps'],
  audience: { units: ['DG-ALPHA'], countries: ['BE'], groups: ['drivers'], staff: ['ana', 'bob'], except },
}
const texts = { language: 'en', note: 'For colleagues.' }
const requirements = {
  chatter: {
    kind: 'app',
    title: { en: 'Chatter' },
    vendor: 'Chatter Ltd',
    displayNames: ['Chatter'],
    identifiers: {
      ios: [{ id: 'chatter', certainty: 'high', sources: ['https://chatter.example'], note: 'As in the store.', storeId: 1 }],
    },
    steps: { ios: { en: 'Remove Chatter.' } },
    ...texts,
  },
  patched: { kind: 'version', title: { en: 'iOS 17.4' }, atLeast: { ios: '17.4' }, steps: { ios: { en: 'Update it.' } }, ...texts },
  encrypted: { kind: 'check', title: { en: 'Turn on encryption' }, platforms: ['ios'], steps: { ios: { en: 'Turn it on.' } }, ...texts },
}
const escalation = [
  { after: 'P0D', suspend: true, notify: 'staff', wait: 'working-time' },
  { after: 'P1D', notify: 'manager' },
  { every: 'P2D', notify: 'security', times: 2 },
]
const demands = { apps: ['chatter'], requires: ['patched', 'encrypted'], scope, escalation }
const own = { ...demands, ...owned, requirements }

/** Together they have every key of a policy. */
const documents = [
  {
    ...own,
    title: { en: 'Remove Chatter' },
    language: 'en',
    remedies: ['remove-app', 'remove-work-apps'],
    announce: 'everyone',
    unknown: 'ask',
    reminders: ['P7D', 'P1D'],
    review: '2023-03-30',
    sendAt: '09:00',
    hours: '08:00-18:00',
    workingDays: { week: ['mon', 'tue', 'wed', 'thu', 'fri'], holidays: [] },
    minimumNotice: 'P5D',
    staleAfter: 'P30D',
    believedFor: 'P90D',
    closedAfter: 'P5D',
    report: { to: ['board@ec.example'], on: 'mon' },
    requests: { decidedWithin: 5, access: 'restored', moreTime: 'P3D' },
    answers: { restore: 'confirmed' },
    contact: { ...document.contact, phone: '+32 2 000 00 00', hours: '08:00-17:00' },
    reference: 'https://ec.example/decision',
    reportedIn: 'https://news.example/decision',
    why: { en: 'It is not safe.' },
  },
  {
    ...own,
    id: 'in-stages',
    deadline: undefined,
    stages: [
      { ...demands, name: 'first', deadline: { within: 'P10D', of: 'announcement' } },
      { ...demands, name: 'second', deadline: { at: '2023-03-10T17:00' } },
      { ...demands, name: 'third', deadline: { on: '2023-03-20', counts: 'exclusive' } },
    ],
  },
  { ...own, id: 'at-a-time', deadline: { at: '2023-03-13T17:00' } },
  { ...own, id: 'of-devices', limits: { suspendPercent: 1, suspendCount: 1 }, deadline: { within: 'P14D', of: 'device' } },
  { ...own, id: 'undated', escalation: [], deadline: 'none', remindEvery: 'P7D', review: '2023-03-30' },
  { ...own, id: 'watched', watch: true },
]

/** Shown to administrators and read by sources alone, or handed on with all of its team. */
const forOthers = /^(requirements\.\*\.(note|vendor|displayNames|identifiers\..*)|teams\.\*\.language)$/

/** How long the stores of a deployment and passes over sources keep things; runs in memory keep all. */
const byStores = /^retention\.(digestLines|rehearsals|suspensionLists|suspensionsShown|passes|waitingChanges|tests)$/

/** The policies in force, whose readers are heard. */
function overheard(policies: Policies, onRead: (path: string) => void): Policies {
  const known = new WeakMap<PolicyVersion, PolicyVersion>()
  const heard = (version: PolicyVersion) => getOrCompute(known, version, () => recorded(version, onRead))
  return {
    ...policies,
    listActive: async () => (await policies.listActive()).map(heard),
    get: async (...version) => heard(await policies.get(...version)),
  }
}

type Scheduled = System & Pick<ReturnType<typeof memorySystem>, 'clock' | 'mailer' | 'pieceQueue'>

/** Every scheduled function runs, and each mail is said to have arrived. */
async function runAll(system: Scheduled, heard: number) {
  const { clock, pieceQueue, mailer } = system
  const at = String(clock.now())
  const hear = async () => {
    const events = mailer.outbox.slice(heard).map(({ noticeId, to }, index) => ({
      source: 'aws.ses',
      detail: {
        eventType: 'Delivery',
        mail: {
          timestamp: at,
          messageId: `memory-${heard + index + 1}`,
          source: system.sender,
          destination: [to],
          tags: { notice: [noticeId] },
        },
        delivery: { timestamp: at },
      },
    }))
    await feedback(() => system)(batchOf(events.map(event => JSON.stringify(event))), context)
  }
  const noSuchPage = async () => new Response('', { status: 404, headers: { 'content-type': 'text/html' } })
  await canary(() => system, noSuchPage, hear)({}, context)
  for (const run of [enrol, dispatch, escalate, retain, witness]) await run(() => system)({}, context)
  while (pieceQueue.waiting.length > 0) await workAll(system, pieceQueue)
  await send(() => system)(wakingAll(clock.now(), ['escalate', 'mail', 'digest']), context)
  await hear()
}

const schemaFile = new URL('../../shared/domain/policies/policy.schema.json', import.meta.url)

it('the functions that run on a schedule read every key that a policy or their settings may have', async () => {
  const keys = leavesOf(JSON.parse(readFileSync(schemaFile, 'utf8')))
  const read = new Set<string>()
  const memory = memorySystem()
  const settings: Pick<System, 'brakeSettings' | 'retention' | 'dailyTo' | 'pageUrl'> = {
    brakeSettings: { most: 1000, approvers: ['approver@ec.example'], protected: { staff: ['glass1'], groups: ['board'] } },
    retention: memory.retention,
    dailyTo: ['desk@ec.example'],
    pageUrl: 'https://ides.example/me',
  }
  const settingsRead = new Set<string>()
  const system = {
    ...memory,
    ...recorded(settings, path => settingsRead.add(path)),
    policies: overheard(memory.policies, path => read.add(path)),
  }
  for (const changes of documents) await enact(memory, changes)
  const unmet = ['chatter', 'patched', 'encrypted']
  for (const person of peopleWith({}, { who: { id: 'bob', manager: 'ana' }, devices: [{ id: 'tablet' }, { id: 'unread', apps: '?' }] }))
    await storePerson(memory, {
      ...person,
      profile: { ...person.profile, groups: ['drivers'] },
      devices: person.devices.map(device => ({
        ...device,
        readings: device.id === 'unread' ? [] : [inventoried(memory.clock.now(), { met: [], unmet })],
      })),
    })
  const answers: Record<number, () => Promise<unknown>> = {
    5: () => submit(system, { kind: 'checked', device: 'unread', outcome: 'removed' }, 'bob'),
    15: () => submit(system, { kind: 'more-time', reason: 'I travel.', until: day('2023-03-17') }),
    24: () => submit(system, said.contest, 'bob'),
    30: () => submit(system, said.removed),
    34: () => importReport(memory, { at: memory.clock.now(), device: 'phone', apps: [], passed: ['encrypted'], osVersion: '17.4' }),
  }
  for (let days = 0; days < 45; days += 1) {
    await runAll(system, memory.mailer.outbox.length)
    await answers[days]?.()
    memory.clock.advanceTo(memory.clock.now().add({ hours: 24 }))
  }
  // A version has all its requirements together.
  const isRead = (key: string) => isReadIn(read, key.replace(/\bapps$/, 'requires'))
  expect(keys.filter(key => isRead(key) === forOthers.test(key))).toEqual([])
  const given = ['most', 'approvers', 'protected.staff', 'protected.groups'].map(key => `brakeSettings.${key}`)
  const kept = Object.keys(memory.retention).map(key => `retention.${key}`)
  expect([...given, ...kept, 'dailyTo.0'].filter(key => settingsRead.has(key) === byStores.test(key))).toEqual([])
})
