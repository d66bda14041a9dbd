import { expect, it } from 'vitest'
import type { Admin } from '#domain/admin.ts'
import { parsePerson, serializePerson } from '#domain/people/serialize.ts'
import { summariesOf } from '#domain/people/summary.ts'
import type { CaseDecision } from '#domain/review/decisions/case-decision.ts'
import { usualDecisionLimits, withLimitedDecision } from '#domain/review/decisions/limited-decision.ts'
import { day, said } from '#test/builders.ts'
import { refOf } from '#test/refs.ts'
import { type Example, noticed as noticedUnder, time } from '../examples.ts'

const named = (subject: string): Admin => ({ subject, address: `${subject}@ec.example` })
const [ada, bob, cem] = [named('ada'), named('bob'), named('cem')]
/** Friday. */
const friday = time('02-24')

/** Ana has had her first notice; her deadline is 15 March 2023. */
const noticed = () => noticedUnder({ reminders: [] })

function decide(ana: Example, decision: CaseDecision, by = ada, at = friday) {
  const { person, ...outcome } = {
    person: undefined,
    ...withLimitedDecision(ana.person, ana.policies, ana.policy, { decision, by, at }, usualDecisionLimits),
  }
  ana.person = person ?? ana.person
  return outcome
}

const last = (text: string) => day(text.length > 5 ? text : `2023-${text}`)
const extend = (until: string, words: { reason?: string; note?: string } = {}) =>
  ({ kind: 'extend', until: last(until), ...words }) as const
const exempt = (until: string) => ({ kind: 'exempt', until: last(until) }) as const

const asking = () => {
  const ana = noticed()
  decide(ana, extend('03-31'))
  return ana
}

const [decided, proposed, unchanged] = [{ kind: 'decided' }, { kind: 'proposed' }, { kind: 'unchanged' }]

it('an extension to no later day, an exemption to the same day, and either to a past one, are refused', () => {
  const ana = noticed()
  const { person } = ana
  expect(decide(ana, extend('03-15'))).toEqual({
    kind: 'not later',
    until: last('03-15'),
    holds: 'deadline',
    lastDay: last('03-15'),
  })
  expect(decide(ana, exempt('02-23'))).toEqual({ kind: 'over', until: last('02-23') })
  expect(ana.person).toBe(person)
  expect(decide(ana, exempt('03-10'))).toEqual(decided)
  expect(decide(ana, exempt('03-10'), bob)).toMatchObject({ kind: 'not later', holds: 'exemption', lastDay: last('03-10') })
  ana.ask(said.exemption, friday)
  expect(decide(ana, { kind: 'grant', request: 'exemption', until: last('03-10') })).toMatchObject({ kind: 'not later' })
})

it('an exemption is shortened, and lengthened again by the same admin', () => {
  const ana = noticed()
  for (const until of ['03-10', '03-06', '03-10']) expect(decide(ana, exempt(until))).toEqual(decided)
})

it('a repeated extension changes nothing for the same admin, and is refused to another', () => {
  const ana = noticed()
  expect(decide(ana, extend('03-20'))).toEqual(decided)
  expect(decide(ana, extend('03-20'))).toEqual(unchanged)
  expect(decide(ana, extend('03-20'), bob)).toMatchObject({ kind: 'not later' })
})

it('an exemption of more than 365 days is refused', () => {
  for (const until of ['2024-02-25', '9999-12-31'])
    expect(decide(noticed(), exempt(until))).toEqual({ kind: 'too late', until: last(until), lastDay: last('2024-02-24') })
  expect(decide(noticed(), exempt('2024-02-24'))).toEqual(proposed)
})

it('an extension of 30 days needs one admin; a longer one is only proposed', () => {
  expect(decide(noticed(), extend('03-26'))).toEqual(decided)
  const ana = noticed()
  const before = ana.case
  const { noticeAt } = ana.person
  expect(decide(ana, { ...extend('03-27', { reason: 'On leave.', note: 'By phone.' }), language: 'fr' })).toEqual(proposed)
  const { proposed: kept, made } = ana.case.decisions
  expect(kept).toEqual({ ...extend('03-27', { reason: 'On leave.', note: 'By phone.' }), language: 'fr', at: friday, by: ada })
  expect({ ...ana.case, decisions: { made } }).toEqual(before)
  expect(ana.person.noticeAt).toEqual(noticeAt)
  expect(ana.run(friday)).toEqual([])
  expect(parsePerson(serializePerson(ana.person))).toEqual(ana.person)
  expect(summariesOf({ ref: refOf('ana'), person: ana.person, version: 1 })).toMatchObject([
    { proposed: { kind: 'extend', lapsesAt: '2023-02-26T09:00:00Z' } },
  ])
})

it('a long extension takes effect once another admin confirms it, with the first’s reason', () => {
  const ana = noticed()
  decide(ana, extend('03-31', { reason: 'On leave.', note: 'By phone.' }))
  expect(decide(ana, extend('03-31', { note: 'I agree.' }), bob)).toEqual({ kind: 'decided', proposedBy: 'ada' })
  expect(ana.case.decisions.made).toMatchObject([{ by: 'bob', proposedBy: 'ada', reason: 'On leave.', language: 'en', note: 'I agree.' }])
  expect(ana.case.extendedUntil).toEqual(time('04-01 00:00'))
  expect(ana.case.decisions.proposed).toBeUndefined()
  for (const by of [ada, bob]) expect(decide(ana, extend('03-31'), by)).toEqual(unchanged)
})

it('a long extension needs two people, not two accounts', () => {
  const ana = asking()
  const { person } = ana
  for (const by of [ada, { subject: 'ada-2', address: 'ada@ec.example' }])
    expect(decide(ana, extend('03-31'), by, friday.add({ hours: 1 }))).toEqual(unchanged)
  expect(ana.person).toBe(person)
})

it('a long extension needs people: a program neither proposes nor confirms it', () => {
  const [program, ana] = [{ subject: 'ci', isMachine: true } as const, noticed()]
  const refused = { kind: 'for people', until: last('03-31'), lastDay: last('03-26') }
  expect(decide(ana, extend('03-31'), program)).toEqual(refused)
  decide(ana, extend('03-31'))
  expect(decide(ana, extend('03-31'), program)).toEqual(refused)
  expect(decide(ana, extend('03-26'), program)).toEqual(decided)
})

it('a long extension to another day or of another kind replaces the first proposal', () => {
  const ana = asking()
  expect(decide(ana, extend('04-01'), bob)).toEqual(proposed)
  expect(ana.case.decisions.proposed).toMatchObject({ until: last('04-01'), by: bob })
  expect(decide(ana, exempt('04-01'), cem)).toEqual(proposed)
  expect(decide(ana, extend('03-31'), bob)).toEqual(proposed)
})

it('a proposed extension needs one admin once no more than 30 days remain', () => {
  for (const by of [ada, bob]) {
    const ana = noticed()
    decide(ana, extend('03-27', { reason: 'On leave.' }))
    const { kind } = decide(ana, extend('03-27'), by, friday.add({ hours: 24 }))
    expect([kind, ana.case.decisions.made]).toMatchObject(['decided', [{ by: by.subject, reason: 'On leave.' }]])
  }
})

it('a short extension takes effect at once, and drops what was proposed', () => {
  const ana = noticed()
  decide(ana, exempt('05-31'))
  expect(decide(ana, extend('03-20'), bob)).toEqual(decided)
  expect(ana.case.decisions.proposed).toBeUndefined()
})

it('a proposal lapses after 48 hours', () => {
  const ana = noticed()
  decide(ana, extend('03-31', { reason: 'On leave.' }))
  const end = time('02-26')
  expect(ana.person.changeAt).toEqual(end)
  ana.runUntil(end.subtract({ seconds: 1 }))
  expect(ana.case.decisions.proposed).toBeDefined()
  ana.runUntil(end)
  expect(ana.case.decisions.proposed).toBeUndefined()
  expect(decide(ana, extend('03-31'), bob, end)).toEqual(proposed)
})

it('a proposal ends when its policy is lifted', () => {
  const ana = asking()
  ana.halts('02-24 11:00', 'lifted')
  expect(ana.case.decisions.proposed).toBeUndefined()
})

it('a proposal stays while nothing is in breach, for that may not last', () => {
  const ana = asking()
  ana.cleans('02-24 11:00')
  expect(ana.case).toMatchObject({ state: 'clear', decisions: { proposed: { by: ada } } })
})

it('a proposal to grant a request ends with the request', () => {
  for (const answer of ['withdrawn', 'refused']) {
    const ana = noticed()
    ana.ask(said.exemption, friday)
    expect(decide(ana, { kind: 'grant', request: 'exemption', until: last('05-31') })).toEqual(proposed)
    expect(ana.case.answers.requests).toHaveLength(1)
    if (answer === 'withdrawn') ana.ask({ kind: 'withdraw', request: 'exemption' }, friday)
    else expect(decide(ana, { kind: 'refuse', request: 'exemption', reason: 'No need.' }, bob)).toEqual(decided)
    expect(ana.case.decisions.proposed).toBeUndefined()
  }
})
