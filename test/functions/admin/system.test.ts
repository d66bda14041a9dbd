import { expect, it } from 'vitest'
import { policyOf } from '#test/builders.ts'
import { shows } from '../expecting.ts'
import { output } from '../output.ts'
import { openApi } from './calling.ts'
import { announcedBehind } from './holding.ts'

/** Three people, who are reminded at 9 on Tuesday. @param leftToday mails of the quota */
async function open(leftToday: number) {
  const api = await openApi(memory => ({ pace: { ...memory.pace, quota: async () => ({ perSecond: 1, leftToday }) } }))
  const running = await announcedBehind(api, policyOf())
  await running.runUntil('2023-03-13T18:00')
  return { api, running, see: async () => await api.read('/api/system') }
}

it('the state of the system says how much mail is due, and when the last of it goes', async () => {
  const { running, see } = await open(3)
  expect(await see()).toMatchObject({ mail: { quota: { perSecond: 1, leftToday: 3 }, due: 0, dueInADay: 3, isStopped: false } })
  running.at('2023-03-14T09:00')
  expect(await see()).toMatchObject({ mail: { due: 3, dueInADay: 3, doneAt: '2023-03-14T08:00:04Z' } })
})

it('the state of the system says how much mail was sent in a day, and what is left, if known', async () => {
  const { see } = await open(3)
  expect(await see()).toHaveProperty('mail.sentToday', 1200)
  const api = await openApi(() => ({ sentToday: () => Promise.reject(new Error('no answer')) }))
  const { status, json } = await api.get('/api/system')
  expect([status, json]).toEqual([200, { mail: expect.not.objectContaining({ sentToday: expect.anything() }) }])
})

it('the state of the system has no end for mail that the quota leaves no room for', async () => {
  const { running, see } = await open(2)
  running.at('2023-03-14T09:00')
  expect(await see()).not.toHaveProperty('mail.doneAt')
})

it('the state of the system says when the mail service last reported on a mail', async () => {
  const { api, running, see } = await open(2)
  expect(await see()).toHaveProperty('mail.heardAt')
  const { silence, clock } = api.memory
  await silence.endByTest(clock.now(), 'a-message')
  expect(await see()).toMatchObject({ mail: { heardAt: '2023-03-13T17:00:00Z', testHeardAt: '2023-03-13T17:00:00Z' } })
  await silence.begin(clock.now().add({ minutes: 5 }))
  running.at('2023-03-14T09:00')
  expect(await see()).toMatchObject({ mail: { silentSince: '2023-03-13T17:05:00Z', isStopped: true } })
})

const seen = async (changes: Parameters<typeof openApi>[0]) =>
  (await (await openApi(changes)).send('GET', '/api/system/alarms', { role: 'reader' })).json

it('the alarms that could not be read are not taken to be silent, and the log says why', async () => {
  const listRinging = () => Promise.reject(new Error('CloudWatch is away'))
  expect(await seen(() => ({ alarms: { listRinging } }))).toEqual({ state: 'unreadable', items: [] })
  shows(output(), 'CloudWatch is away')
})
