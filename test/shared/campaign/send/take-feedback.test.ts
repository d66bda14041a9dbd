import { describe, expect, it } from 'vitest'
import { type MailEvent, takeFeedback } from '#campaign/send/take-feedback.ts'
import { type Fact, factKinds } from '#domain/people/evidence.ts'
import { mostLag } from '#domain/schedule/clock.ts'
import { brussels, peopleWith, personWith, policyOf, security, sentTo, suspendingQuietly } from '#test/builders.ts'
import { refOf } from '#test/refs.ts'
import { announced, notified, type Running, takeOne } from '../running.ts'

const delivered: Fact = { kind: 'delivered', at: brussels('2023-02-23T10:01'), messageId: 'memory-1' }

const elsewhere = { email: 'ana.new@ec.example' }

it.each([
  '',
  'ana-1',
  `${refOf('ana')}`,
  `${refOf('ana')}-0`,
  `${refOf('ana')}-x`,
  `${refOf('nobody')}-1`,
  `${refOf('ana').toLowerCase()}-1`,
])('feedback on a notice with a foreign id (%j) is unknown and changes nothing', async id => {
  const running = await notified()
  const before = await running.find()
  expect(await takeOne(running.ports, { noticeId: id, fact: delivered, mail: sentTo('ana@ec.example', delivered.at) })).toBe('unknown')
  expect(await running.find()).toEqual(before)
  expect(await running.notice(1, 'nobody')).toBeUndefined()
})

describe('events that come together', () => {
  const people = [personWith(), personWith({ id: 'ben' })]
  const eventOf = (of: string, kind: Fact['kind'], more: Partial<Fact> = {}, number = 1): MailEvent => ({
    noticeId: `${refOf(of)}-${number}`,
    fact: { kind, at: delivered.at, messageId: of === 'ana' ? 'memory-1' : 'memory-2', ...more },
    mail: sentTo(`${of}@ec.example`, delivered.at),
  })
  const sent = async () => {
    const running = await notified({ people })
    return running.at('2023-02-23T10:02')
  }
  const outcomesOf = async (running: Running, events: readonly MailEvent[]) => {
    const heard = await takeFeedback(running.ports, events)
    return new Map(heard.map(({ event, outcome }) => [event, outcome]))
  }

  it('events that come together do what they would do one by one, in one save of each person', async () => {
    const events = [
      eventOf('ana', 'delivered'),
      eventOf('ben', 'bounced'),
      eventOf('ana', 'accepted'),
      eventOf('ana', 'complained'),
      eventOf('ana', 'delivered'),
      eventOf('ben', 'accepted'),
      eventOf('ben', 'delivered', { messageId: 'another' }),
      eventOf('ana', 'delivered', {}, 2),
    ]
    const alone = await sent()
    for (const event of events) await takeOne(alone.ports, event)
    const together = await sent()
    const saved: string[] = []
    const { people } = together.ports
    const save: typeof people.save = stored => {
      saved.push(stored.ref)
      return people.save(stored)
    }
    const outcomes = await outcomesOf(together.with({ people: { ...people, save } }), events)
    expect(events.map(event => outcomes.get(event))).toEqual([
      ...['taken', 'doubled', 'taken', 'taken', 'taken', 'doubled', 'doubled', 'unknown'],
    ])
    expect(saved.toSorted()).toEqual([refOf('ana'), refOf('ben')].toSorted())
    for (const of of ['ana', 'ben']) {
      const [person, other] = [await together.personOf(of), await alone.personOf(of)]
      expect({ ...person, mail: await together.mailOf(of) }).toEqual({ ...other, mail: await alone.mailOf(of) })
      expect(await together.notice(1, of)).toEqual(await alone.notice(1, of))
    }
  })

  it('events that come together are all kept, also where two processes take one each', async () => {
    const running = await sent()
    await Promise.all([takeOne(running.ports, eventOf('ana', 'delivered')), takeOne(running.ports, eventOf('ana', 'complained'))])
    const { delivered: provenAt, complained } = (await running.notice(1)) ?? {}
    expect([provenAt, complained]).toEqual([delivered.at, delivered.at])
  })

  it('events that come together with the answer are proof, also to who read the recipient before the sender saved them', async () => {
    const running = await sent()
    const { people } = running.ports
    const found = await people.get(refOf('ana'))
    const [notice] = found.person.mail?.sent ?? []
    if (!notice) throw new Error('the recipient holds no notice')
    const claim = { tells: notice.tells, tries: 1, token: 'token-1', at: notice.claimedAt }
    const before = { ...found, version: found.version - 1, person: { ...found.person, mail: { seq: 0, claim } } }
    let reads = 0
    const find = async (ref: string) => (reads++ === 0 ? before : people.find(ref))
    await outcomesOf(running.with({ people: { ...people, find } }), [eventOf('ana', 'delivered')])
    expect(await running.proven()).toEqual({ phone: { 1: delivered.at } })
  })

  it('events that come together fail with those of the same person only', async () => {
    const running = await sent()
    const { people } = running.ports
    const save: typeof people.save = stored =>
      stored.ref === refOf('ana') ? Promise.reject(new Error('no connection')) : people.save(stored)
    const events = [eventOf('ana', 'delivered'), eventOf('ben', 'bounced'), eventOf('zoe', 'delivered')]
    const outcomes = await outcomesOf(running.with({ people: { ...people, save } }), events)
    expect(events.map(event => outcomes.get(event))).toEqual(['failed', 'taken', 'unknown'])
    expect((await running.mailOf('ben'))?.held?.reason).toBe('bounced')
    expect(await outcomesOf(running, events)).toEqual(new Map(events.map((event, index) => [event, index < 2 ? 'taken' : 'unknown'])))
    expect(await running.proven()).toEqual({ phone: { 1: delivered.at } })
  })

  it('events that come together prove for themselves: a forged one changes nothing for others', async () => {
    const running = await sent()
    const forged = { ...eventOf('ana', 'bounced'), mail: sentTo('eve@ec.example', delivered.at) }
    const right = eventOf('ana', 'delivered')
    const outcomes = await outcomesOf(running, [forged, right, forged])
    expect([outcomes.get(forged), outcomes.get(right)]).toEqual(['mismatched', 'taken'])
    expect(await running.mailOf()).toEqual({ seq: 1 })
    expect(await running.proven()).toEqual({ phone: { 1: delivered.at } })
  })

  it('events that come together that are known already are not recorded again', async () => {
    const running = await sent()
    await takeFeedback(running.ports, [eventOf('ana', 'delivered')])
    const evidence = { ...running.ports.evidence, record: () => Promise.reject(new Error('recorded again')) }
    expect(await running.with({ evidence }).hear('delivered', 1)).toBe('taken')
    expect(await running.with({ evidence }).hear('accepted', 1)).toBe('taken')
  })
})

const suspending = policyOf(suspendingQuietly)
const claimed = brussels('2023-02-23T10:00')

it.each([
  ['to someone else', { recipients: ['eve@ec.example'] }],
  ['to someone else, too', { recipients: ['ana@ec.example', 'eve@ec.example'] }],
  ['to nobody', { recipients: [] }],
  ['from someone else', { senders: ['eve@ec.example'] }],
  ['in the name of someone else', { senders: ['ides@ec.example', 'eve@ec.example'] }],
  ['from nobody', { senders: [] }],
  ['of the year before', { at: brussels('2022-02-23T10:00'), sentAt: claimed }],
  ['from before the claim', { at: claimed, sentAt: claimed.subtract({ milliseconds: 1 }) }],
  ['from the future', { at: claimed.add({ seconds: mostLag, milliseconds: 1 }), sentAt: claimed }],
])('an event about another mail than the notice: %s proves nothing, whatever it tells', async (_, told) => {
  const running = await notified({ policies: [suspending] })
  const before = [await running.find(), await running.notice(1)]
  for (const kind of factKinds) expect(await running.hear(kind, 1, { at: claimed, ...told })).toBe('mismatched')
  expect([await running.find(), await running.notice(1)]).toEqual(before)
  await running.runUntil('2023-03-20T12:00')
  expect(await running.personOf()).toMatchObject({ access: {}, cases: [{ state: 'unreachable' }] })
})

it('an event about another mail than the notice cannot end a silence', async () => {
  const running = await notified()
  const heard: unknown[] = []
  const silence = { ...running.ports.silence, end: async (at: unknown) => void heard.push(at) }
  await running.with({ silence }).hear('delivered', 1, { senders: ['eve@ec.example'] })
  expect(heard).toEqual([])
  await running.with({ silence }).hear('delivered', 1)
  expect(heard).toHaveLength(1)
})

it('an event about another mail than the notice does not keep it from going once more', async () => {
  const running = await announced()
  await running.answering('unclear').sweep()
  await running.hear('delivered', 1, { recipients: ['eve@ec.example'] })
  await running.hear('delivered', 1, { senders: ['eve@ec.example'] })
  expect((await running.later({ minutes: 15 }).sweep()).counts).toEqual({ sent: 1 })
})

it('an event about another mail proves a copy of the notice once its message id is known', async () => {
  const running = await notified({ policies: [suspending] })
  await running.hear('bounced', 1)
  for (let times = 0; times < 2; times += 1) expect(await running.hear('delivered', 1, { messageId: 'another' })).toBe('doubled')
  expect(await running.proven()).toEqual({})
  await running.runUntil('2023-03-20T12:00')
  expect(await running.personOf()).toMatchObject({ access: {}, mail: { held: { reason: 'bounced' } } })
})

const lost = async () => {
  const running = await announced()
  await running.losingAnswers().sweep()
  return running
}

it('the first event of a notice whose answer was lost binds its message id', async () => {
  const running = await lost()
  expect(await running.hear('accepted', 1)).toBe('taken')
  expect(await running.hear('delivered', 1, { messageId: 'another' })).toBe('doubled')
  expect(await running.proven()).toEqual({})
  await running.hear('delivered', 1)
  expect(await running.proven()).toEqual({ phone: { 1: brussels('2023-02-23T10:00') } })
})

it('the first event of an unanswered notice stops a second copy, even with a wrong time', async () => {
  const running = await lost()
  expect(await running.hear('delivered', 1, { at: brussels('2023-02-23T09:59') })).toBe('mismatched')
  expect(await running.mailOf()).toMatchObject({ claim: { tries: 1 }, held: { reason: 'unproven' } })
  await running.later({ minutes: 20 }).sweep()
  await running.later({ hours: 20 }).sweep()
  expect(await running.sent()).toEqual(['ana 1'])
  expect(await running.proven()).toEqual({})
  await running.hear('delivered', 1)
  expect(await running.mailOf()).toEqual({ seq: 1 })
  expect(await running.proven()).toEqual({ phone: { 1: running.now() } })
})

it('the first event of an unanswered notice may be between the first claim and the second', async () => {
  const running = await lost()
  await running.answering('unclear').later({ minutes: 15 }).sweep()
  expect(await running.hear('delivered', 1, { at: brussels('2023-02-23T10:01') })).toBe('taken')
  expect((await running.notice(1))?.claimedAt).toEqual(brussels('2023-02-23T10:00'))
  expect(await running.proven()).toEqual({ phone: { 1: brussels('2023-02-23T10:01') } })
})

it('the first event of an unanswered notice is ignored once the claim is given up', async () => {
  const running = await lost()
  await running.at('2023-02-23T10:05').reports('phone', '')
  await running.answering('later').at('2023-02-23T10:20').sweep()
  const before = await running.find()
  for (const kind of factKinds) expect(await running.hear(kind, 1)).toBe('ignored')
  expect(await running.find()).toEqual(before)
  expect(await running.notice(1)).toBeUndefined()
})

it('an event about a notice to an earlier address is held against that address', async () => {
  const running = await notified()
  await running.at('2023-02-24T10:00').import(personWith(elsewhere))
  expect(await running.hear('delivered', 1, { recipients: [elsewhere.email] })).toBe('mismatched')
  expect(await running.hear('delivered', 1)).toBe('taken')
  expect(await running.proven()).toEqual({})
})

it('a hard bounce holds all mail to that address', async () => {
  const running = await notified()
  await running.at('2023-02-23T10:05').hear('bounced', 1)
  expect(await running.mailOf()).toEqual({ seq: 1, held: { reason: 'bounced', at: brussels('2023-02-23T10:05') } })
  await running.at('2023-03-01T09:00').sweep()
  await running.at('2023-03-15T09:00').sweep()
  expect(await running.sent()).toEqual(['ana 1'])
})

it('a hard bounce is cleared by a new address, which is owed the first notice again', async () => {
  const running = await notified()
  await running.at('2023-02-23T10:05').hear('bounced', 1)
  await running.at('2023-02-24T10:00').import(personWith(elsewhere))
  expect((await running.mailOf())?.held).toBeUndefined()
  await running.sweep()
  expect(running.outbox.map(({ to }) => to)).toEqual(['ana@ec.example', 'ana.new@ec.example'])
  expect(await running.told(2)).toEqual(['first phone'])
})

it('a hard bounce or a delivery at the old address does not count for the new one', async () => {
  const running = await announced()
  await running.whileSending(() => running.import(personWith(elsewhere))).sweep()
  await running.sweep()
  expect(await running.sent()).toEqual(['ana 1', 'ana 2'])
  await running.hear('delivered', 1)
  expect(await running.proven()).toEqual({})
  await running.hear('delivered', 2)
  expect(await running.proven()).toEqual({ phone: { 1: brussels('2023-02-23T10:00') } })
})

const max = { who: { id: 'max', name: 'Max' }, devices: [] }
const bounced = async () => {
  const policy = policyOf({ ...security, ...suspendingQuietly })
  const running = await notified({ policies: [policy], people: peopleWith(max, { who: { manager: 'max' } }) })
  await running.at('2023-02-23T10:05').hear('bounced', 1)
  return running
}
const digests = ({ outbox }: Running) => outbox.slice(1).map(({ to, subject }) => `${to.split('@')[0]}: ${subject}`)

it('someone whose address takes no mail is in the digests of manager and security team, once', async () => {
  const running = await bounced()
  await running.runUntil('2023-06-30T12:00')
  expect(digests(running).toSorted()).toEqual(['max', 'security'].map(to => `${to}: Unreachable: 1 – TikTok`))
  expect(running.outbox[1]?.text).toContain('Ana')
  expect((await running.caseOf()).state).toBe('unreachable')
  expect((await running.personOf()).access).toEqual({})
})
