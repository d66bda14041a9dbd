import { expect, it } from 'vitest'
import type { FactKind } from '#domain/people/evidence.ts'
import { serializePerson } from '#domain/people/serialize.ts'
import { brussels } from '#test/builders.ts'
import { refOf } from '#test/refs.ts'
import { announced, endingEarly, notified, type Running } from '../running.ts'

const facts = ['accepted', 'delivered', 'bounced'] as const
const hours = { accepted: '10:01', delayed: '10:01', delivered: '10:02', bounced: '10:03', complained: '10:04' }

const hearAt = (running: Running, kind: FactKind) => running.hear(kind, 1, { at: brussels(`2023-02-23T${hours[kind]}`) })

const orders = <T>(items: readonly T[]): readonly (readonly T[])[] =>
  items.length === 0
    ? [[]]
    : items.flatMap(item => orders(items.filter(other => other !== item)).map((rest): readonly T[] => [item, ...rest]))

it('evidence of a notice has the same effect in any order, however often', async () => {
  const outcomes = new Set<string>()
  for (const order of orders(facts)) {
    const running = await notified()
    running.at('2023-02-23T11:00')
    for (const kind of [...order, ...order.toReversed()]) await hearAt(running, kind)
    expect(await running.caseOf()).toMatchObject({ notified: { byVersion: { 1: { deliveredAt: brussels('2023-02-23T10:02') } } } })
    expect(await running.mailOf()).toEqual({ seq: 1, held: { reason: 'bounced', at: brussels('2023-02-23T10:03') } })
    outcomes.add(serializePerson(await running.personOf()))
  }
  expect(outcomes.size).toBe(1)
})

it('evidence of a notice has the same effect if its sender ended before recording anything', async () => {
  for (const order of orders(['accepted', 'delivered'] as const)) {
    const running = await announced()
    await endingEarly(running).sweep()
    running.at('2023-02-23T10:05')
    for (const kind of order) await hearAt(running, kind)
    expect(await running.proven()).toEqual({ phone: { 1: brussels('2023-02-23T10:02') } })
    expect(await running.mailOf()).toEqual({ seq: 1 })
    expect(await running.told(1)).toEqual(['first phone'])
    await running.at('2023-02-23T11:00').sweep()
    expect(await running.sent()).toEqual(['ana 1'])
  }
})

it('evidence of the last three notices is with their recipient, unless events told of it', async () => {
  const running = await announced()
  const { people, evidence, clock } = running.ports
  for (let mails = 0; mails < 5; mails += 1) {
    await running.sweep()
    clock.advanceTo((await people.findNextDue())?.at ?? expect.fail('nothing is due'))
  }
  const held = async () => (await running.personOf()).mail?.sent?.map(({ number, delivered }) => [number, delivered !== undefined])
  expect(await held()).toEqual([3, 4, 5].map(number => [number, false]))
  expect((await evidence.find(refOf('ana'), 2))?.tells).toEqual((await running.notice(2))?.tells)
  await running.hear('delivered', 5)
  expect(await held()).toEqual([3, 4, 5].map(number => [number, number === 5]))
  await running.hear('delivered', 4)
  expect(await evidence.find(refOf('ana'), 4)).toMatchObject({ subject: expect.any(String), delivered: expect.anything() })
  expect(await evidence.find(refOf('ana'), 5)).toBeUndefined()
  for (const number of [1, 2, 3, 4, 5]) expect(await running.notice(number)).toMatchObject({ tries: 1, messageIds: [`memory-${number}`] })
})

it('evidence of a notice proves notice by delivery, not by acceptance', async () => {
  const running = await notified()
  await running.hear('accepted', 1)
  expect((await running.caseOf()).notified.byVersion[1]?.deliveredAt).toBeUndefined()
  expect(await running.proven()).toEqual({})
  await running.hear('delivered', 1)
  expect(await running.proven()).toEqual({ phone: { 1: brussels('2023-02-23T10:00') } })
})

it('evidence of a notice of a complaint does not hold mail, but is noted', async () => {
  const running = await notified()
  const at = brussels('2023-02-23T10:04')
  await running.at('2023-02-23T10:04').hear('complained', 1)
  expect(await running.mailOf()).toEqual({ seq: 1, complainedAt: at })
  await running.at('2023-03-01T09:00').sweep()
  expect(await running.sent()).toEqual(['ana 1', 'ana 2'])
  expect((await running.mailOf())?.complainedAt).toEqual(at)
})

it('late news of an earlier notice does not settle the claim of the next one', async () => {
  const running = await notified()
  await running.hear('delivered', 1)
  await running.answering('unclear').at('2023-03-01T09:00').sweep()
  await running.later({ minutes: 1 }).hear('accepted', 1)
  await running.hear('delivered', 1)
  expect(await running.mailOf()).toMatchObject({ seq: 1, claim: { tries: 1 } })
  await running.later({ minutes: 15 }).sweep()
  expect(await running.sent()).toEqual(['ana 1', 'ana 2'])
})

it('late news of an earlier notice of a bounce keeps the reason and time of a hold', async () => {
  const running = await notified()
  await running.at('2023-03-01T09:00').sweep()
  await running.at('2023-03-01T09:05').hear('bounced', 2)
  await running.at('2023-03-02T09:00').hear('bounced', 1)
  expect((await running.mailOf())?.held).toEqual({ reason: 'bounced', at: brussels('2023-03-01T09:05') })
})
