import { expect, it } from 'vitest'
import { type MailState, noMail } from '#domain/people/mail.ts'
import type { Case, Reading } from '#domain/people/person.ts'
import { suspensionMetAt } from '#domain/review/access.ts'
import { contextOfCase } from '#domain/review/deadline.ts'
import { endOfAnswer, heldBackFrom, isContradicted } from '#domain/review/held-back.ts'
import { brussels, personWith, reviewWithoutBrake, suspending, versionOf, withEachDevice } from '#test/builders.ts'
import { notified } from '../emails/written.ts'

const policy = versionOf(suspending)
const answeredAt = brussels('2023-03-17T12:00')

/** A phone with TikTok that some sources list, one a cycle of hours. */
function listedEvery(cycles: readonly number[], changes: object = {}) {
  const reported = brussels('2023-03-10T12:00')
  const readings = cycles.map((inventoryHours, index): Reading => {
    const source = ['intune', 'jamf'][index] ?? 'fleet'
    return { met: [], unmet: ['tiktok'], evidence: 'inventory', source, reportedAt: reported, inventoryHours }
  })
  const person = withEachDevice(personWith(), { readings, ...changes })
  const [opened] = reviewWithoutBrake(person, [policy], brussels('2023-03-10T12:00')).cases
  if (!opened) throw new Error('there is no case')
  const suspended: Case = { ...opened, access: { ...opened.access, suspended: ['phone'] } }
  return { person, suspended, answering: { ...person, policy, now: answeredAt } }
}

const restoredUntil = (cycles: readonly number[], changes?: object) => {
  const { suspended, answering } = listedEvery(cycles, changes)
  return heldBackFrom(suspended, answering).phone?.until
}

it.each([
  ['by its quickest source', [168, 24], {}, answeredAt.add({ hours: 24 + 48 })],
  ['not where a source takes an hour', [1], {}, undefined],
  ['where a source takes two hours', [2], {}, answeredAt.add({ hours: 2 + 48 })],
  ['not once it has vanished', [24], { vanishedAt: brussels('2023-03-12T12:00') }, undefined],
])('an answer restores a suspended device for a cycle and two days: %s', (_, cycles, changes, until) => {
  expect(restoredUntil(cycles, changes)).toEqual(until)
})

it('an answer that held back a suspension to its moment does not hold it back again', () => {
  const { suspended, answering } = listedEvery([24])
  const held = (isUsed?: true) => {
    const heldBack = { phone: { from: answeredAt, until: answeredAt, isUsed } }
    const current = { ...suspended, access: { ...suspended.access, suspended: [] }, answers: { ...suspended.answers, heldBack } }
    return heldBackFrom(current, answering).phone
  }
  expect(held()).toBeDefined()
  expect(held(true)).toBeUndefined()
})

it('only a finding that is certain from after an answer contradicts it', () => {
  const { person, suspended } = listedEvery([24])
  const [breach] = suspended.breaches
  const isContradictedBy = (certainFrom: typeof answeredAt) => {
    const readings = person.devices.flatMap(device => device.readings.map(reading => ({ ...reading, certainFrom })))
    return breach && isContradicted(breach, answeredAt, withEachDevice(person, { readings }).devices)
  }
  expect(isContradictedBy(answeredAt)).toBe(false)
  expect(isContradictedBy(answeredAt.add({ milliseconds: 1 }))).toBe(true)
})

it('how an answer ended is said only of the breach for which it was given', () => {
  const { suspended } = listedEvery([24])
  const endSince = (since: typeof answeredAt) => {
    const heldBack = { phone: { from: answeredAt, until: answeredAt, isUsed: true as const, ended: 'contradicted' as const } }
    const breaches = suspended.breaches.map(breach => ({ ...breach, since }))
    return endOfAnswer({ answers: { ...suspended.answers, heldBack }, breaches }, 'phone')
  }
  expect(endSince(answeredAt)).toBe('contradicted')
  expect(endSince(answeredAt.add({ hours: 1 }))).toBeUndefined()
})

/** When silence suspends Ana's phone, about which she was asked at the announcement. */
function silenceFrom(mail: Partial<MailState> = {}) {
  const asked = notified({ ...suspending, unknown: 'answer-or-lose' }, [{ apps: '?' }])
  const person = { ...asked.person, mail: { ...noMail, ...mail } }
  const [breach] = asked.case.breaches
  return breach && suspensionMetAt(breach, asked.case, contextOfCase(person, asked.policy, asked.case, brussels('2023-03-10T12:00')))
}

it('silence suspends no device before the deadline, however long ago its owner was asked', () => {
  expect(silenceFrom()).toEqual(brussels('2023-03-16T00:00'))
})

it('silence suspends nothing while the question went to an address that nobody has confirmed', () => {
  const [from, until] = [brussels('2023-02-20T00:00'), brussels('2023-03-20T00:00')]
  expect(silenceFrom({ unconfirmed: { from, until, earlier: '', by: { subject: 'admin-1' } } })).toEqual(until)
})
