import { describe, expect, it } from 'vitest'
import type { Admin } from '../../../../../shared/domain/admin.ts'
import { parsePerson, serializePerson } from '../../../../../shared/domain/people/serialize.ts'
import { summariesOf } from '../../../../../shared/domain/people/summary.ts'
import type { CaseDecision } from '../../../../../shared/domain/review/decisions/case-decision.ts'
import { usualDecisionLimits, withLimitedDecision } from '../../../../../shared/domain/review/decisions/limited-decision.ts'
import { brussels, Carried, day, on, personWith, versionOf } from '../../../../builders.ts'
import { refOf } from '../../../../refs.ts'

const named = (subject: string): Admin => ({ subject, address: `${subject}@ec.example` })
const [ada, bob, cem] = [named('ada'), named('bob'), named('cem')]
/** Friday. */
const friday = brussels('2023-02-24T10:00')

/** Ana has had her first notice; her deadline is 15 March 2023. */
const noticed = () => {
  const carried = new Carried(personWith(), versionOf({ reminders: [] }))
  carried.run(brussels('2023-02-23T10:00'))
  return carried
}

function decide(carried: Carried, decision: CaseDecision, by = ada, at = friday) {
  const { person, ...outcome } = {
    person: undefined,
    ...withLimitedDecision(carried.person, carried.policies, carried.policy, { decision, by, at }, usualDecisionLimits),
  }
  carried.person = person ?? carried.person
  return outcome
}

const extend = (until: string, words: { readonly reason?: string; readonly note?: string } = {}) =>
  ({ kind: 'extend', until: day(until), ...words }) as const
const exempt = (until: string) => ({ kind: 'exempt', until: day(until) }) as const

const [decided, proposed, unchanged] = [{ kind: 'decided' }, { kind: 'proposed' }, { kind: 'unchanged' }]

describe('an extension or exemption by an admin', () => {
  it('to no later day than what holds now, or to one that is over, is refused', () => {
    const carried = noticed()
    const { person } = carried
    expect(decide(carried, extend('2023-03-15'))).toEqual({
      ...{ kind: 'not later', until: day('2023-03-15'), holds: 'deadline', lastDay: day('2023-03-15') },
    })
    expect(decide(carried, exempt('2023-02-23'))).toEqual({ kind: 'over', until: day('2023-02-23') })
    expect(carried.person).toBe(person)
    expect(decide(carried, exempt('2023-03-10'))).toEqual(decided)
    expect(decide(carried, exempt('2023-03-09'))).toMatchObject({ kind: 'not later', holds: 'exemption', lastDay: day('2023-03-10') })
    carried.ask({ kind: 'exemption', reason: 'I write about it.', until: day('2023-05-31') }, friday)
    expect(decide(carried, { kind: 'grant', request: 'exemption', until: day('2023-03-10') })).toMatchObject({ kind: 'not later' })
  })

  it('changes nothing when the same person repeats it, and is refused to others', () => {
    const carried = noticed()
    expect(decide(carried, extend('2023-03-20'))).toEqual(decided)
    expect(decide(carried, extend('2023-03-20'))).toEqual(unchanged)
    expect(decide(carried, extend('2023-03-20'), bob)).toMatchObject({ kind: 'not later' })
  })

  it('beyond 365 days is refused', () => {
    for (const until of ['2024-02-25', '9999-12-31'])
      expect(decide(noticed(), exempt(until))).toEqual({ kind: 'too late', until: day(until), lastDay: day('2024-02-24') })
    expect(decide(noticed(), exempt('2024-02-24'))).toEqual(proposed)
  })

  it('is for one person to give for 30 days; for longer they only propose it, which changes nothing for its owner', () => {
    expect(decide(noticed(), extend('2023-03-26'))).toEqual(decided)
    const carried = noticed()
    const { proposed: none, ...before } = carried.case
    const { noticeAt } = carried.person
    expect(decide(carried, { ...extend('2023-03-27', { reason: 'On leave.', note: 'By phone.' }), language: 'fr' })).toEqual(proposed)
    const { proposed: kept, ...after } = carried.case
    expect(kept).toEqual({ ...extend('2023-03-27', { reason: 'On leave.', note: 'By phone.' }), language: 'fr', at: friday, by: ada })
    expect(after).toEqual(before)
    expect(carried.person.noticeAt).toEqual(noticeAt)
    expect(carried.run(friday)).toEqual([])
    expect(parsePerson(serializePerson(carried.person))).toEqual(carried.person)
    expect(summariesOf({ ref: refOf('ana'), person: carried.person, version: 1 })).toMatchObject([
      { proposed: { kind: 'extend', lapsesAt: '2023-02-26T09:00:00Z' } },
    ])
  })

  it('that is long binds once somebody else decides the same, in their words or those of the first', () => {
    const carried = noticed()
    decide(carried, extend('2023-03-31', { reason: 'On leave.', note: 'By phone.' }))
    expect(decide(carried, extend('2023-03-31', { note: 'I agree.' }), bob)).toEqual({ kind: 'decided', proposedBy: 'ada' })
    expect(carried.case.decided).toMatchObject([{ by: 'bob', proposedBy: 'ada', reason: 'On leave.', language: 'en', note: 'I agree.' }])
    expect(carried.case.extendedUntil).toEqual(brussels('2023-04-01T00:00'))
    expect(carried.case.proposed).toBeUndefined()
    for (const by of [ada, bob]) expect(decide(carried, extend('2023-03-31'), by)).toEqual(unchanged)
  })

  it('that is long needs two people, not two accounts', () => {
    const carried = noticed()
    decide(carried, extend('2023-03-31'))
    const { person } = carried
    for (const by of [ada, { subject: 'ada-2', address: 'ada@ec.example' }])
      expect(decide(carried, extend('2023-03-31'), by, friday.add({ hours: 1 }))).toEqual(unchanged)
    expect(carried.person).toBe(person)
  })

  it('that is long, to another day or of another kind, is a new proposal in place of the first', () => {
    const carried = noticed()
    decide(carried, extend('2023-03-31'))
    expect(decide(carried, extend('2023-04-01'), bob)).toEqual(proposed)
    expect(carried.case.proposed).toMatchObject({ until: day('2023-04-01'), by: bob })
    expect(decide(carried, exempt('2023-04-01'), cem)).toEqual(proposed)
    expect(decide(carried, extend('2023-03-31'), bob)).toEqual(proposed)
  })

  it('that was long when proposed is for one person once it is short, in the words it was proposed with', () => {
    for (const by of [ada, bob]) {
      const carried = noticed()
      decide(carried, extend('2023-03-27', { reason: 'On leave.' }))
      const { kind } = decide(carried, extend('2023-03-27'), by, friday.add({ hours: 24 }))
      expect([kind, carried.case.decided]).toMatchObject(['decided', [{ by: by.subject, reason: 'On leave.' }]])
    }
  })

  it('that is short stands alone, and drops what was proposed', () => {
    const carried = noticed()
    decide(carried, exempt('2023-05-31'))
    expect(decide(carried, extend('2023-03-20'), bob)).toEqual(decided)
    expect(carried.case.proposed).toBeUndefined()
  })
})

describe('a proposal', () => {
  it('lapses after 48 hours', () => {
    const carried = noticed()
    decide(carried, extend('2023-03-31', { reason: 'On leave.' }))
    const end = brussels('2023-02-26T10:00')
    expect(carried.person.changeAt).toEqual(end)
    carried.runUntil(end.subtract({ seconds: 1 }))
    expect(carried.case.proposed).toBeDefined()
    carried.runUntil(end)
    expect(carried.case.proposed).toBeUndefined()
    expect(decide(carried, extend('2023-03-31'), bob, end)).toEqual(proposed)
  })

  it('goes with its case', () => {
    const carried = noticed()
    decide(carried, extend('2023-03-31'))
    carried.halt('lifted')
    carried.run(friday.add({ hours: 1 }))
    expect(carried.case).not.toHaveProperty('proposed')
  })

  it('outlives that nothing is in breach, for that may not last', () => {
    const carried = noticed()
    decide(carried, extend('2023-03-31'))
    carried.report(on('2023-02-24T11:00', 'phone', ''))
    carried.run(brussels('2023-02-24T11:00'))
    expect(carried.case).toMatchObject({ state: 'clear', proposed: { by: ada } })
  })

  it('of an exemption that was asked for goes with the request', () => {
    for (const answer of ['withdrawn', 'refused']) {
      const carried = noticed()
      carried.ask({ kind: 'exemption', reason: 'I write about it.', until: day('2023-05-31') }, friday)
      expect(decide(carried, { kind: 'grant', request: 'exemption', until: day('2023-05-31') })).toEqual(proposed)
      expect(carried.case.requests).toHaveLength(1)
      if (answer === 'withdrawn') carried.ask({ kind: 'withdraw', request: 'exemption' }, friday)
      else expect(decide(carried, { kind: 'refuse', request: 'exemption', reason: 'No need.' }, bob)).toEqual(decided)
      expect(carried.case.proposed).toBeUndefined()
    }
  })
})
