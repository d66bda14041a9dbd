import { describe, expect, it } from 'vitest'
import type { Fact } from '../../../../shared/campaign/send/evidence.ts'
import type { Mailer } from '../../../../shared/campaign/send/mailer.ts'
import { takeConfirmation } from '../../../../shared/campaign/send/take-confirmation.ts'
import { takeFeedback } from '../../../../shared/campaign/send/take-feedback.ts'
import { refOf } from '../../../../shared/domain/people/ref.ts'
import { brussels, peopleWith, personWith, policyOf, security } from '../../../builders.ts'
import { announced, known, type Running } from '../running.ts'

const delivered: Fact = { kind: 'delivered', at: brussels('2023-02-23T10:01'), messageId: 'memory-1' }

const elsewhere = { email: 'ana.new@ec.example' }

describe('feedback on a notice', () => {
  it.each([
    '',
    'ana-1',
    `${refOf('ana')}`,
    `${refOf('ana')}-0`,
    `${refOf('ana')}-x`,
    `${refOf('nobody')}-1`,
    `${refOf('ana').toLowerCase()}-1`,
  ])('with a foreign id (%j) is unknown and changes nothing', async (id) => {
    const running = await announced()
    await running.sweep()
    const before = await running.find()
    expect(await takeFeedback(running.ports, id, delivered)).toBe('unknown')
    expect(await running.find()).toEqual(before)
    expect(await running.ports.evidence.find(refOf('nobody'), 1)).toBeUndefined()
  })

  it('is about that notice’s person alone', async () => {
    const running = await announced({ people: [personWith(), personWith({ id: 'ben', email: 'ben@ec.example' })] })
    await running.sweep()
    await running.hear('bounced', 1, { of: 'ben' })
    expect((await running.personOf('ben')).mail?.held?.reason).toBe('bounced')
    expect((await running.personOf('ana')).mail?.held).toBeUndefined()
  })

  it('can be repeated after a failed save', async () => {
    const running = await announced()
    await running.sweep()
    const { people } = running.ports
    const failing = running.with({ people: { ...people, save: () => Promise.reject(new Error('no connection')) } })
    await expect(failing.hear('delivered', 1)).rejects.toThrow('no connection')
    expect(await running.hear('delivered', 1)).toBe('taken')
    expect((await running.caseOf()).noticed).toEqual({ phone: brussels('2023-02-23T10:00') })
  })
})

describe('a hard bounce', () => {
  it('holds all mail to that address', async () => {
    const running = await announced()
    await running.sweep()
    await running.at('2023-02-23T10:05').hear('bounced', 1)
    expect((await running.personOf()).mail).toEqual({ seq: 1, held: { reason: 'bounced', at: brussels('2023-02-23T10:05') } })
    await running.at('2023-03-01T09:00').sweep()
    await running.at('2023-03-15T09:00').sweep()
    expect(await running.sent()).toEqual(['ana 1'])
  })

  it('makes the case unreachable at its deadline, and leaves it to a human', async () => {
    const running = await announced({ policies: [policyOf({ escalation: [{ after: 'P0D', suspend: true, notify: 'staff' }] })] })
    await running.sweep()
    await running.hear('bounced', 1)
    await running.at('2023-03-16T00:00').sweep()
    expect((await running.caseOf()).state).toBe('unreachable')
    expect(await running.due('held')).toEqual(['ana'])
    expect(await running.ports.people.findNextDue()).toBeUndefined()
  })

  it('is cleared by a new address, which is owed the first notice again', async () => {
    const running = await announced()
    await running.sweep()
    await running.at('2023-02-23T10:05').hear('bounced', 1)
    await running.at('2023-02-24T10:00').import(personWith(elsewhere))
    expect((await running.personOf()).mail).toEqual({ seq: 1, addressedFrom: 2 })
    await running.sweep()
    expect(running.outbox.map(({ to }) => to)).toEqual(['ana@ec.example', 'ana.new@ec.example'])
    expect(await running.told(2)).toEqual(['first phone'])
  })

  it('that comes late does not hold mail to the new address', async () => {
    const running = await announced()
    await running.sweep()
    await running.at('2023-02-24T10:00').import(personWith(elsewhere))
    await running.at('2023-02-24T10:01').hear('bounced', 1)
    expect((await running.personOf()).mail?.held).toBeUndefined()
    await running.sweep()
    expect(running.outbox.map(({ to }) => to)).toEqual(['ana@ec.example', 'ana.new@ec.example'])
  })

  it('holds mail to the new address if that bounces too', async () => {
    const running = await announced()
    await running.sweep()
    await running.at('2023-02-24T10:00').import(personWith(elsewhere))
    await running.sweep()
    await running.at('2023-02-24T10:05').hear('bounced', 2)
    expect((await running.personOf()).mail?.held).toEqual({ reason: 'bounced', at: brussels('2023-02-24T10:05') })
  })

  it('or a delivery at the old address does not count for the new one, even if the change came while mail was on its way', async () => {
    const running = await announced()
    const { mailer } = running.ports
    const readdressed: Mailer = {
      async send(mail) {
        await running.import(personWith(elsewhere))
        return mailer.send(mail)
      },
    }
    await running.with({ mailer: readdressed }).sweep()
    await running.sweep()
    expect(await running.sent()).toEqual(['ana 1', 'ana 2'])
    await running.hear('delivered', 1)
    expect((await running.caseOf()).noticed).toEqual({})
    await running.hear('delivered', 2)
    expect((await running.caseOf()).noticed).toEqual({ phone: brussels('2023-02-23T10:00') })
  })

  it('of a later notice keeps earlier proof, and repeats nothing to the new address', async () => {
    const running = await announced({ policies: [policyOf({ reminders: ['P14D', 'P1D'] })] })
    await running.sweep()
    await running.hear('delivered', 1)
    await running.at('2023-03-01T09:00').sweep()
    await running.hear('bounced', 2)
    await running.at('2023-03-02T10:00').import(personWith(elsewhere))
    await running.sweep()
    expect((await running.caseOf()).noticed).toEqual({ phone: brussels('2023-02-23T10:00') })
    expect(running.outbox).toHaveLength(2)
    await running.at('2023-03-14T09:00').sweep()
    expect(await running.told(3)).toEqual(['P1D phone'])
    expect(running.outbox[2]?.to).toBe('ana.new@ec.example')
  })
})

describe('a confirmation of access', () => {
  it('for an unknown person is unknown', async () => {
    const { ports } = await known()
    expect(await takeConfirmation(ports, refOf('nobody'), 'phone', 1)).toBe('unknown')
  })

  it('fails if the store does, so that it is redelivered', async () => {
    const { ports } = await known()
    const people = { ...ports.people, get: () => Promise.reject(new Error('no connection')) }
    await expect(takeConfirmation({ people }, refOf('ana'), 'phone', 1)).rejects.toThrow('no connection')
  })
})

describe('someone whose address takes no mail', () => {
  const max = { who: { id: 'max', email: 'max@ec.example', name: 'Max' }, devices: [] }
  const bounced = async () => {
    const policy = policyOf({ ...security, reminders: [], escalation: [{ after: 'P0D', suspend: true }] })
    const running = await announced({ policies: [policy], people: peopleWith(max, { who: { manager: 'max' } }) })
    await running.sweep()
    await running.at('2023-02-23T10:05').hear('bounced', 1)
    return running
  }
  const digests = ({ outbox }: Running) => outbox.slice(1).map(({ to, subject }) => `${to.split('@')[0]}: ${subject}`)

  it('is in the digests of their manager and the security team on the next working day, once', async () => {
    const running = await bounced()
    await running.runUntil('2023-06-30T12:00')
    expect(digests(running).toSorted()).toEqual(['max', 'security'].map((to) => `${to}: Cannot be reached: 1 – Remove TikTok`))
    expect(running.outbox[1]?.text).toContain('Ana')
    expect((await running.caseOf()).state).toBe('unreachable')
    expect((await running.personOf()).access).toEqual({})
  })

  it('is in no digest once they have a new address', async () => {
    const running = await bounced()
    await running.at('2023-02-23T18:00').import(...peopleWith(max, { who: { manager: 'max', email: 'new@ec.example' } }))
    await running.runUntil('2023-03-01T12:00')
    expect(digests(running)).toEqual(['new: Please act by Wednesday 15 March 2023: Remove TikTok'])
  })
})
