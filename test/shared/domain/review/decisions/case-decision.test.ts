import { expect, it } from 'vitest'
import { parsePerson, serializePerson } from '#domain/people/serialize.ts'
import { noTemu, personWith, versionOf } from '#test/builders.ts'
import { Example, exempt, extend, noticed, quiet, start, time, unnoticed } from '../examples.ts'

const reachable = { kind: 'reachable' } as const

it('a decision is about a case, and one that is not closed', () => {
  const clean = start(quiet, [{ apps: '' }])
  expect(clean.decide(exempt('05-31'), time('02-24'))).toBe('no case')
  const closed = noticed({ ...quiet, closedAfter: 'P1D' }).cleans('02-27')
  expect(closed.decide(reachable, time('03-07'))).toBe('no case')
})

it('a decision is about a request that was made, and made twice is one', () => {
  const refuse = { kind: 'refuse', request: 'contest', reason: 'It is there.' } as const
  const ana = noticed(quiet).asks('02-24', { kind: 'contest', reason: 'It is not there.' })
  const outcome = (decision: Parameters<Example['decide']>[0], local = '02-24 11:00') => ana.decide(decision, time(local))
  expect(outcome({ kind: 'refuse', request: 'exemption', reason: 'No.' })).toBe('no request')
  expect(outcome({ kind: 'refuse', request: 'not-my-device', device: 'phone', reason: 'It is.' })).toBe('no request')
  expect([outcome(refuse), outcome(refuse, '02-24 12:00')]).toEqual(['decided', 'unchanged'])
  expect(outcome({ ...refuse, reason: 'Another.' })).toBe('no request')
  expect(outcome({ kind: 'grant', request: 'contest', reason: 'Checked.' })).toBe('no request')
  expect(ana.case.decisions.made).toHaveLength(1)
})

it('a decision touches the case of its policy alone', () => {
  const other = versionOf({ ...quiet, ...noTemu })
  const both = () => new Example(personWith({}, [{ apps: 'tiktok;temu' }]), versionOf(quiet), other).at('02-23')
  const deadlines = ({ person }: Example) => person.cases.map(({ state, deadline, decisions }) => [state, deadline, decisions.made.length])
  expect(deadlines(both().decides('02-24', exempt('05-31')))).toEqual([
    ['exempt', time('03-16 00:00'), 1],
    ['open', time('03-16 00:00'), 0],
  ])
  expect(deadlines(both().decides('02-24', extend('03-31')))).toEqual([
    ['open', time('04-01 00:00'), 1],
    ['open', time('03-16 00:00'), 0],
  ])
})

it('a decision is kept with the case and with the next, the last twenty, and stored with them', () => {
  const ana = noticed(quiet)
  for (let last = 10; last <= 30; last += 1) ana.decide(extend(`04-${last}`), time('02-24'))
  const lastDays = () => ana.case.decisions.made.map(({ until }) => until)
  expect([lastDays()?.length, lastDays()?.[0]]).toEqual([20, time('04-12 00:00')])
  expect(parsePerson(serializePerson(ana.person))).toEqual(ana.person)
  ana.cleans('02-27').breaches('07-07')
  expect([ana.log.at(-1), lastDays()?.length]).toEqual(['07-07 first', 20])
})

it('“reachable” changes nothing of a person who is', () => {
  expect(unnoticed(quiet).decide(reachable, time('02-23 11:00'))).toBe('unchanged')
})

it('“reachable” releases mail that is held', () => {
  const ana = noticed(quiet)
  ana.person = { ...ana.person, mail: { seq: 1, held: { reason: 'bounced', at: time('02-24') } } }
  expect(ana.decide(reachable, time('02-24 11:00'))).toBe('decided')
  expect(ana.person.mail?.held).toBeUndefined()
})
