import { expect, it } from 'vitest'
import { type Pause, snapshotUnder } from '#domain/policies/store.ts'
import { brussels, on, peopleWith, policyOf, security, several } from '#test/builders.ts'
import { memoryControl } from '#test/memory/control.ts'
import { memoryPolicies } from '#test/memory/policies.ts'
import { announced, type Running } from '#test/shared/campaign/running.ts'

const pause: Pause = { reason: 'Wrong texts.', by: 'admin-1', at: brussels('2023-02-23T10:00') }

const cutting = policyOf({
  ...security,
  reminders: [],
  escalation: [
    { after: 'P0D', suspend: true, notify: 'staff' },
    { after: 'P1D', notify: 'security' },
  ],
})
const both = peopleWith({ devices: [{ id: 'ana-phone' }] }, { who: { id: 'ben', email: 'ben@ec.example' }, devices: [{ id: 'ben-phone' }] })

it('a snapshot keeps the policies as they were, and the same objects while they stay the same', async () => {
  const [policies, control] = [memoryPolicies(), memoryControl()]
  await policies.activate(policyOf(), 0)
  const inForce = async () => (await snapshotUnder(control, policies)).listActive()
  const snapshot = await snapshotUnder(control, policies)
  await control.save('suspension', pause)
  await policies.activate(policyOf({ title: 'Remove TikTok now' }), 1)
  expect(await snapshot.listActive()).toEqual([{ ...policyOf(), version: 1 }])
  const later = { ...policyOf({ title: 'Remove TikTok now' }), version: 2, ruleSince: 2 }
  const paused = await inForce()
  expect(paused).toEqual([{ ...later, suspensionPaused: true }])
  expect((await inForce())[0]).toBe(paused[0])
  await control.save('suspension', undefined)
  await control.save('mail', pause)
  expect(await inForce()).toEqual([later])
})

it('while mail is paused a sweep sends none, says since when, and still requests access', async () => {
  const running = await announced({ policies: [cutting], people: both })
  await running.runUntil('2023-03-16T12:00')
  await running.ports.control.save('mail', { ...pause, at: brussels('2023-03-16T12:00') })
  const before = running.outbox.length
  await running.report(on('2023-03-17T09:00', 'ana-phone', ''))
  const report = await running.at('2023-03-17T09:00').sweep()
  expect(report).toMatchObject({ counts: { saved: 2 }, left: 2, pausedSince: brussels('2023-03-16T12:00') })
  expect((await running.personOf()).accessRequested?.['ana-phone']).toMatchObject({ version: 2 })
  expect(running.outbox).toHaveLength(before)
  await running.ports.control.save('mail', undefined)
  expect(await running.sweep()).toMatchObject({ counts: { sent: 2 }, left: 0 })
  expect(running.outbox.slice(before).map(({ subject }) => subject)).toEqual(['TikTok: work access is coming back', 'Overdue: 1 – TikTok'])
})

it('while mail is paused people who wait for earlier mail are suspended at their deadline', async () => {
  const running = await announced({ policies: [{ ...cutting, reminders: [1] }] })
  await running.runUntil('2023-03-13T12:00')
  await running.ports.control.save('mail', pause)
  await running.at('2023-03-15T12:00').sweep()
  expect(await running.due('mail')).toEqual(['ana'])
  await running.at('2023-03-16T00:00').sweep()
  expect((await running.caseOf()).state).toBe('overdue')
  await running.minuteLater()
  expect((await running.personOf()).accessRequested).toMatchObject({ phone: { version: 1 } })
  expect(await running.sent()).toEqual(['ana 1'])
})

it('while mail is paused a running sweep stops sending within a minute', async () => {
  const running = await announced({ people: peopleWith(...several(40, n => ({ who: { id: `s${n}` } }))) })
  const { mailer, control } = running.ports
  let sent = 0
  const slow = running.with({
    mailer: {
      async send(mail) {
        sent += 1
        if (sent === 1) await control.save('mail', pause)
        running.later({ seconds: 10 })
        return mailer.send(mail)
      },
    },
  })
  const report = await slow.sweep()
  expect(report.pausedSince).toEqual(pause.at)
  expect(running.outbox.length).toBeLessThan(23)
  expect(report.left).toBe(40 - running.outbox.length)
})

/** The same campaign once its functions have seen that suspension is paused, or no longer is. */
const seeing = async (running: Running, change: Pause | undefined) => {
  const { control, policies } = running.ports
  await control.save('suspension', change)
  return running.with({ policies: { ...policies, ...(await snapshotUnder(control, policies)) } })
}

it('while suspension is paused a pause too short for any run to notice forgets no one', async () => {
  const running = await announced({ policies: [cutting], people: both })
  await running.runUntil('2023-03-15T23:59')
  await (await seeing(running, pause)).at('2023-03-16T00:00').sweep()
  expect((await running.personOf()).access).toEqual({})
  await running.ports.control.save('suspension', undefined)
  await running.runUntil('2023-03-16T01:00')
  expect((await running.personOf()).access).toMatchObject({ 'ana-phone': { wanted: 'suspended' } })
})
