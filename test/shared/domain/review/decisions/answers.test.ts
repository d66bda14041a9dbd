import { describe, expect, it } from 'vitest'
import { withAnswers } from '#domain/people/person.ts'
import { parsePerson, serializePerson } from '#domain/people/serialize.ts'
import { type StaffAnswer, withAnswer } from '#domain/review/decisions/answers.ts'
import { day, said, versionOf } from '#test/builders.ts'
import { type Example, example, noticed, quiet, time } from '../examples.ts'

const declaration = said.removed
const notRemoved = { kind: 'not-removed' } as const
const requests = [
  { kind: 'exemption', reason: 'I run the channel of our unit.', until: day('2023-06-30') },
  { kind: 'not-my-device', device: 'phone' },
  { kind: 'contest', reason: 'It is not on my phone.' },
] as const satisfies StaffAnswer[]

function expectUnchangedBy(ana: Example, local: string, answer: StaffAnswer) {
  const { person } = ana
  ana.ask(answer, time(local))
  expect(ana.person).toBe(person)
}

it('an acknowledgement is recorded once, and changes nothing else', () => {
  const ana = noticed(quiet)
  const before = ana.case
  ana.ask({ kind: 'acknowledge' }, time('02-24 09:00'))
  expect(ana.case).toEqual(withAnswers(before, { readAt: time('02-24 09:00') }))
  expectUnchangedBy(ana, '02-25 09:00', { kind: 'acknowledge' })
})

it('an acknowledgement of a policy under which the person has no case changes nothing', () => {
  const ana = noticed(quiet)
  expect(withAnswer(ana.person, ana.policies, versionOf({ id: 'no-temu' }), { kind: 'acknowledge' }, time('03-01 09:00'))).toBe(ana.person)
})

describe('a declaration', () => {
  const declared = (local: string, terms: object = quiet) => noticed({ ...terms }).asks(local, declaration)

  it('leaves the deadline and holds back the suspension for three days', () => {
    const ana = declared('03-15 12:00').note()
    expectUnchangedBy(ana, '03-17 12:00', declaration)
    expect(ana.end().log).toEqual(['open until 03-16 00:00', '03-16 00:00 after:P0D', '03-18 12:00 suspended, phone suspended'])
  })

  it('holds it back no longer once taken back, nor once a report contradicts it', () => {
    const takenBack = declared('03-15 12:00').asks('03-16 12:00', notRemoved)
    expect(takenBack.at('03-16 12:00').log).toEqual(['03-16 00:00 after:P0D', '03-16 12:00 suspended, phone suspended'])
    const contradicted = declared('03-15 12:00').breaches('03-16 12:00')
    expect(contradicted.at('03-16 12:00').log).toEqual(['03-16 00:00 after:P0D', '03-16 12:00 suspended, phone suspended'])
  })

  it('can be given again after a contradiction, unless it held back a suspension that had come', () => {
    const ana = declared('03-01 12:00').breaches('03-02 12:00').asks('03-15 12:00', declaration)
    expect(ana.at('03-16 12:00').log).toEqual(['03-16 00:00 after:P0D'])
    ana.asks('03-16 13:00', notRemoved).asks('03-16 13:00', declaration)
    expect(ana.at('03-16 14:00').log).toEqual(['03-16 00:00 after:P0D', '03-16 13:00 suspended, phone suspended'])
  })

  it('waits for the next inventory, and is contradicted by none from before it', () => {
    const ana = noticed(quiet).lists('03-14 12:00', '03-07 12:00').asks('03-15 12:00', declaration).lists('03-16 12:00', '03-09 12:00')
    expect(ana.at('03-20 12:00').cut).toEqual([])
    expect(ana.lists('03-23 12:00', '03-16 12:00').cut).toEqual(['phone'])
  })

  describe('in an outage of the source', () => {
    const outage = (from: string, until?: string) => ({ from: time(from), until: until === undefined ? undefined : time(until) })
    const sources = (ana: Example, ...outages: ReturnType<typeof outage>[]) => {
      ana.policies = [{ ...ana.policy, outages: { import: outages } }]
      return ana
    }

    it('holds the suspension back for as long as that lasts, and three days in all besides', () => {
      const ana = sources(declared('03-15 12:00'), outage('03-17 12:00'))
      expect(ana.at('03-22 12:00').case.access).toMatchObject({ suspended: [], respited: ['phone'] })
      sources(ana, outage('03-17 12:00', '03-22 12:00'))
      // An hour late, since it still lasted when that was last computed.
      expect(ana.end().log.slice(-1)).toEqual(['03-23 13:00 suspended, phone suspended'])
    })

    it('holds it back no longer for an outage before the answer, nor of a source that knows nothing of the device', () => {
      const ana = sources(declared('03-15 12:00'), outage('03-13 12:00', '03-15 12:00'))
      ana.policies = ana.policies.map(policy => ({ ...policy, outages: { ...policy.outages, jamf: [outage('03-16 12:00')] } }))
      expect(ana.end().log.slice(-1)).toEqual(['03-18 12:00 suspended, phone suspended'])
    })

    it('holds nothing back once it is contradicted or taken back, however long an outage before that was', () => {
      const before = outage('03-15 13:00', '03-16 13:00')
      const contradicted = sources(declared('03-15 12:00'), before).breaches('03-17 12:00')
      expect(contradicted.at('03-17 12:00').log.slice(-1)).toEqual(['03-17 12:00 suspended, phone suspended'])
      const takenBack = sources(declared('03-15 12:00'), before).asks('03-17 12:00', notRemoved)
      expect(takenBack.at('03-17 12:00').log.slice(-1)).toEqual(['03-17 12:00 suspended, phone suspended'])
    })
  })

  it('can be taken back until a device reports, and given again', () => {
    const ana = declared('03-01 12:00')
    ana.ask(notRemoved, time('03-01 13:00'))
    expect(ana.case.answers.declared?.takenBackAt).toEqual(time('03-01 13:00'))
    expectUnchangedBy(ana, '03-01 14:00', notRemoved)
    ana.asks('03-03 12:00', declaration)
    expect(ana.case.answers.declared).toEqual({ remedy: 'remove-app', at: time('03-03 12:00') })
    ana.breaches('03-03 13:00').asks('03-03 14:00', notRemoved)
    expect(ana.case.answers.declared?.takenBackAt).toBeUndefined()
    expect(ana.asks('03-03 15:00', declaration).case.answers.declared).toMatchObject({ at: time('03-03 15:00') })
  })

  it('long before the deadline, or after it, is noted and moves nothing', () => {
    for (const [local, state] of [
      ['02-24 09:00', 'open'],
      ['04-05 12:00', 'overdue'],
    ] as const) {
      const ana = declared(local, { ...quiet, escalation: [{ after: 'P1D', notify: 'security' }] })
      expect(ana.case).toMatchObject({ state, deadline: time('03-16 00:00'), answers: { declared: { remedy: 'remove-app' } } })
    }
  })
  example(
    'restores no access where the list comes by hand: only a device that reports does',
    () => declared('03-16 12:00').cleans('03-16 13:00'),
    '03-16 00:00 after:P0D, phone suspended',
    '03-16 13:00 restored, cleared, phone granted',
  )

  it('right after the deadline still holds back what was not asked for yet', () => {
    const ana = noticed(quiet)
    ana.ask(declaration, time('03-16 00:01'))
    expect(ana.case).toMatchObject({ state: 'overdue', access: { toSuspend: {} }, answers: { heldBack: { phone: { isUsed: true } } } })
  })

  it('is none if nothing is left to do', () => {
    expectUnchangedBy(noticed(quiet).cleans('03-01 12:00'), '03-01 13:00', declaration)
  })
})

describe('a check of a device of which nothing is known', () => {
  const checked = (outcome: 'absent' | 'removed' = 'absent', device = 'phone') => ({ kind: 'checked', device, outcome }) as const
  const unread = (terms = {}) => noticed({ ...quiet, ...terms }, [{ apps: '?' }])

  it.each(['absent', 'removed'] as const)('(%s) clears it, once, and lasts as long as the policy says', outcome => {
    const ana = unread({ believedFor: 'P30D' })
    ana.ask(checked(outcome), time('02-24 09:00'))
    expect(ana.case).toMatchObject({ state: 'clear', breaches: [] })
    expect(parsePerson(serializePerson(ana.person))).toEqual(ana.person)
    expectUnchangedBy(ana, '02-24', checked(outcome))
    expect(ana.at('03-26 08:59').note().at('03-27 12:00').note().log.slice(1)).toEqual([
      'clear until 03-16 00:00',
      '03-27 09:00 again',
      'overdue until 03-16 00:00',
    ])
    expect(ana.case.breaches).toMatchObject([{ device: 'phone', certain: false }])
  })

  it('counts for nothing once the device reports', () => {
    const ana = unread().asks('02-24 09:00', checked()).breaches('02-25 09:00')
    expect(ana.case).toMatchObject({ state: 'open', breaches: [{ device: 'phone', certain: true }] })
  })

  it('is none of a device that has reported, or of another', () => {
    expectUnchangedBy(noticed(quiet), '02-24 09:00', checked())
    expectUnchangedBy(unread(), '02-24 09:00', checked('absent', 'tablet'))
  })

  it('counts for a policy only if it was about all that the policy bans', () => {
    const ana = unread()
      .asks('02-24 09:00', checked())
      .amends('02-25 09:00', { ...quiet, apps: ['tiktok', 'temu'] })
    expect(ana.case.breaches).toMatchObject([{ certain: false }])
  })
})

describe('a request', () => {
  it.each(requests)('($kind) is kept for a human, once, moves nothing, and may be withdrawn, once, and made again', request => {
    const ana = noticed(quiet)
    for (const one of requests) ana.ask(one, time('03-01 09:00'))
    expect(ana.case).toMatchObject({
      deadline: time('03-16 00:00'),
      answers: { requests: requests.map(one => ({ ...one, at: time('03-01 09:00') })) },
    })
    expectUnchangedBy(ana, '03-02 09:00', request)
    expect(parsePerson(serializePerson(ana.person))).toEqual(ana.person)
    const withdrawal = { kind: 'withdraw', request: request.kind, ...('device' in request ? { device: 'phone' } : {}) } as const
    ana.ask(withdrawal, time('03-02'))
    expect(ana.case.answers.requests.map(({ kind }) => kind)).toEqual(
      requests.map(({ kind }) => kind).filter(kind => kind !== request.kind),
    )
    expectUnchangedBy(ana, '03-02 11:00', withdrawal)
    ana.ask(request, time('03-02 12:00'))
    expect(ana.case.answers.requests).toHaveLength(3)
  })

  it('is one of ten at most', () => {
    const ana = noticed(quiet)
    for (let device = 0; device < 12; device += 1) ana.ask({ kind: 'not-my-device', device: `d${device}` }, time('03-01 09:00'))
    expect(ana.case.answers.requests).toHaveLength(10)
  })
})
