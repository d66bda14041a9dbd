import { beforeEach, expect, it, vi } from 'vitest'
import { scopes } from '#adapters/oidc/scopes.ts'
import { admin } from '#functions/admin/admin.ts'
import { grantScopes } from '#functions/admin/grant-scopes.ts'
import { canary } from '#functions/canary.ts'
import { dispatch } from '#functions/dispatch.ts'
import { escalate } from '#functions/escalate.ts'
import { feedback } from '#functions/feedback.ts'
import { retain } from '#functions/retain.ts'
import { send } from '#functions/send.ts'
import { serveStaffPage } from '#functions/staff-page/staff-page.ts'
import { witness } from '#functions/witness.ts'
import { contextWith, eventOf } from '#infra/local/invocation.ts'
import { batchOf } from '#infra/local/queue/server.ts'
import { enact } from '../acts.ts'
import { brussels, peopleWith, security } from '../builders.ts'
import { refOf, storedAs } from '../refs.ts'
import { memorySystem } from '../system.ts'
import { wakingAll } from '../waking.ts'
import { runEnrolment, workAll } from '../working.ts'
import { shows } from './expecting.ts'
import { watchOutput } from './output.ts'

const context = contextWith(300_000)
const output = watchOutput()

/** What must be in no log: each says by its name what it is. */
const planted = {
  staffId: 'planted-staff-id',
  name: 'Planted Name',
  address: 'planted.address@ec.example',
  manager: 'planted-manager-id',
  managerAddress: 'planted.manager@ec.example',
  device: 'Planted Device',
  reason: 'Planted Reason',
  admin: 'planted.admin@ec.example',
  pageKey: 'plantedplantedplantedplant',
}

const ref = refOf(planted.staffId)

/** Every function at its most talkative, about a person who is told, cut off and let in again; what they throw is in the log as well. */
async function everythingAbout() {
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'DEBUG')
  const staff = { id: planted.staffId, name: planted.name, email: planted.address, manager: planted.manager }
  const manager = { id: planted.manager, name: planted.name, email: planted.managerAddress }
  const people = peopleWith({ who: staff, devices: [{ staff: planted.staffId, label: planted.device }] }, { who: manager, devices: [] })
  const memory = memorySystem()
  const caller = { subject: 'admin-1', scopes: new Set(scopes), email: planted.admin, hasVerifiedEmail: true }
  const system = {
    ...memory,
    accessTokens: { verify: async () => ({ ok: true as const, caller }) },
    pageUrl: 'https://ides.example/me',
    drawPageKey: () => planted.pageKey,
  }
  const escalation = [
    { after: 'P0D', suspend: true, notify: 'staff' },
    { after: 'P1D', notify: 'manager' },
  ]
  await enact(system, { ...security, escalation })
  for (const one of people) await system.people.save(storedAs(one))

  const thrown: unknown[] = []
  const call = async (work: Promise<unknown>) => {
    await work.catch((error: unknown) => thrown.push(error))
  }
  const refusing = { mailer: { send: async () => ({ kind: 'refused' as const, reason: 'MessageRejected' }) } }
  const told = (eventType: string, more: object = {}) => ({
    eventType,
    mail: {
      timestamp: String(system.clock.now()),
      messageId: 'memory-1',
      source: 'Ides <ides@ec.example>',
      destination: [planted.address],
      headers: [{ name: 'To', value: `${planted.name} <${planted.address}>` }],
      tags: { notice: [`${ref}-1`] },
    },
    ...more,
  })
  const take = feedback(() => system)
  const byEventBridge = (detail: object) => call(take(batchOf([JSON.stringify({ source: 'aws.ses', detail })]), context))
  const bySns = (Message: string) => call(take(batchOf([JSON.stringify({ Type: 'Notification', Message })]), context))
  const sendBy = (mailer: object) => call(send(() => ({ ...system, ...mailer }))(wakingAll(system.clock.now()), context))

  await call(runEnrolment(system))
  await call(dispatch(() => system)({}, context))
  await sendBy({ mailer: { send: () => Promise.reject(new Error('out of order')) } })
  await sendBy(refusing)
  system.clock.advanceTo(system.clock.now().add({ hours: 2 }))
  await sendBy({})
  await system.silence.endByTest(system.clock.now(), 'memory-0')
  await call(canary(() => ({ ...system, ...refusing }))({}, context))
  for (const status of [404, 503]) {
    const ask = async () => new Response('', { status, headers: { 'content-type': 'text/html' } })
    await call(canary(() => system, ask)({}, context))
  }

  await byEventBridge(told('Delivery', { delivery: { timestamp: String(system.clock.now()), recipients: [planted.address] } }))
  await byEventBridge({ ...told('Delivery'), mail: { destination: [planted.address] } })
  await bySns(`{"mail": ${planted.address}`)

  system.clock.advanceTo(brussels('2023-03-16T08:00'))
  for (let run = 0; run < 3; run += 1) {
    await sendBy({})
    await call(escalate(() => system)({}, context))
    system.clock.advanceTo(system.clock.now().add({ hours: 24 }))
  }

  const complaint = { timestamp: String(system.clock.now()), complainedRecipients: [{ emailAddress: planted.address }] }
  await bySns(JSON.stringify(told('Complaint', { complaint })))

  const page = serveStaffPage(() => system)
  const rawPath = `/me/${planted.pageKey}`
  const form = 'application/x-www-form-urlencoded'
  const visit = (method: string, body = '') => page(eventOf({ method, url: rawPath, headers: { 'content-type': form }, body }), context)
  expect(await visit('GET')).toMatchObject({ statusCode: 200 })
  await call(visit('POST', String(new URLSearchParams({ say: 'contest', reason: planted.reason }))))

  const ask = (method: string, url: string, body?: object, ports: object = {}) => {
    const event = eventOf({ method, url, headers: { 'content-type': 'application/json' }, body: body ? JSON.stringify(body) : '' })
    return call(admin(() => ({ ...system, ...ports }))(event, context))
  }
  const record = { ...staff, manager: '', language: 'xx', zone: 'nowhere', unit: '', country: 'BE' }
  const person = `/api/people/${planted.staffId}`
  const { reason } = planted
  await ask('PUT', '/api/staff', { records: [record, { ...record, language: 'en', zone: 'Europe/Brussels' }] })
  await ask('PUT', '/api/devices', { records: [{ id: 'phone', staff: planted.staffId, label: planted.device, platform: 'nothing' }] })
  await ask('GET', `/api/policies/no-tiktok/cases/${ref}`)
  await ask('POST', `/api/policies/no-tiktok/cases/${ref}/exemption`, { until: '2023-06-01', reason })
  await ask('POST', '/api/policies/no-tiktok/sample-mails', {})
  await ask('GET', `${person}/export`)
  await ask('POST', `${person}/revoke-links`)
  await ask('PUT', '/api/control/mail', { paused: true, reason })
  const broken = { ...system, people: { ...system.people, find: () => Promise.reject(new Error('out of order')) } }
  await ask('GET', `${person}/export`, undefined, broken)
  await ask('POST', '/api/policies/no-tiktok/rehearsals')
  for (const ports of [broken, system, system]) await call(workAll(ports, system.pieceQueue))
  await ask('DELETE', person)
  await call(witness(() => system)({}, context))
  await call(retain(() => system)({}, context))
  const userAttributes = { email: planted.admin }
  for (const request of [{ userAttributes }, { userAttributes, groupConfiguration: 'none' }])
    await call(grantScopes()({ userName: planted.admin, request }, context))
  return thrown
}

beforeEach(() => {
  vi.unstubAllEnvs()
})

it('the logs of every function have no address, name, staff id or word of anyone', async () => {
  const thrown = await everythingAbout()
  const written = `${output()}\n${thrown.map(error => (error instanceof Error ? `${error.stack}\n${String(error.cause)}` : String(error))).join('\n')}`
  for (const name of ['enrol', 'work', 'dispatch', 'send', 'escalate', 'feedback', 'me', 'admin', 'witness', 'retain', 'canary'])
    shows(written, `"service":"${name}"`)
  shows(written, ref, 'a recipient reported a notice as spam')
  expect(written).toMatch(/"service":"escalate".*"counts":\{"\w/)
  // Some of these calls are meant to fail.
  expect(thrown.length).toBeGreaterThan(2)
  for (const [what, text] of Object.entries(planted)) expect(written.toLowerCase(), what).not.toContain(text.toLowerCase())
  // Nor a piece of one.
  expect(written.match(/.{0,60}planted.{0,60}/gi)).toBeNull()
})
