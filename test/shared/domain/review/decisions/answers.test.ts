import { expect, it } from 'vitest'
import { withAnswers } from '../../../../../shared/domain/people/person.ts'
import { parsePerson, serializePerson } from '../../../../../shared/domain/people/serialize.ts'
import { type StaffAnswer, withAnswer } from '../../../../../shared/domain/review/decisions/answers.ts'
import { day, versionOf } from '../../../../builders.ts'
import { type Example, example, noticed, quiet, time } from '../examples.ts'

const declaration = { kind: 'declare', remedy: 'remove-app' } as const
const notRemoved = { kind: 'not-removed' } as const
const requests = [
  { kind: 'exemption', reason: 'I run the channel of our unit.', until: day('2023-06-30') },
  { kind: 'not-my-device', device: 'phone' },
  { kind: 'contest', reason: 'It is not on my phone.' },
] as const satisfies StaffAnswer[]

function expectUnchangedBy(ana: Example, local: string, answer: StaffAnswer): void {
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

const declared = (local: string, terms: object = quiet) => noticed({ ...terms }).asks(local, declaration)

it('a declaration on the last day puts the deadline off by three days, once, and says so', () => {
  const ana = declared('03-15 12:00').note()
  expectUnchangedBy(ana, '03-17 12:00', declaration)
  expect(ana.end().log).toEqual(['03-15 12:00 changed', 'open until 03-18 12:00', '03-18 12:00 after:P0D, phone suspended'])
})

it('a declaration can be taken back until a device reports; the deadline moves no more', () => {
  const ana = declared('03-15 12:00').note()
  ana.ask(notRemoved, time('03-15 13:00'))
  expect(ana.case.answers.declared?.takenBackAt).toEqual(time('03-15 13:00'))
  expectUnchangedBy(ana, '03-15 14:00', notRemoved)
  ana.asks('03-17 12:00', declaration)
  expect(ana.case.answers.declared).toMatchObject({ remedy: 'remove-app', at: time('03-17 12:00') })
  expect(ana.case.answers.declared?.takenBackAt).toBeUndefined()
  ana.reports('03-17 13:00', { phone: 'tiktok' }).asks('03-17 14:00', notRemoved)
  expect(ana.case.answers.declared?.takenBackAt).toBeUndefined()
  expect(ana.asks('03-17 15:00', declaration).case.answers.declared).toMatchObject({ at: time('03-17 15:00') })
  expect(ana.note().log.slice(1)).toEqual(['open until 03-18 12:00', 'open until 03-18 12:00'])
})

it('a declaration long before the deadline, or after it, is noted and moves nothing', () => {
  for (const [local, state] of [
    ['02-24 09:00', 'open'],
    ['04-05 12:00', 'overdue'],
  ] as const) {
    const ana = declared(local, { ...quiet, escalation: [{ after: 'P1D', notify: 'security' }] })
    expect(ana.case).toMatchObject({ state, deadline: time('03-16 00:00'), answers: { declared: { remedy: 'remove-app' } } })
  }
})
example(
  'restores no access: only a device that reports does',
  () => declared('03-16 12:00').reports('03-16 13:00', { phone: '' }),
  '03-16 00:00 after:P0D, phone suspended',
  '03-16 13:00 restored, cleared, phone granted',
)

it('a declaration right after the deadline is judged by what is true then, without a review', () => {
  const ana = noticed(quiet)
  ana.ask(declaration, time('03-16 00:01'))
  expect(ana.case).toMatchObject({ state: 'overdue', access: { toSuspend: { phone: 'undecided' } } })
})

it('a declaration is none if nothing is left to do', () => {
  expectUnchangedBy(noticed(quiet).reports('03-01 12:00', { phone: '' }), '03-01 13:00', declaration)
})

const checked = (outcome: 'absent' | 'removed' = 'absent', device = 'phone') => ({ kind: 'checked', device, outcome }) as const
const unread = (terms = {}) => noticed({ ...quiet, ...terms }, [{ apps: '?' }])

it.each(['absent', 'removed'] as const)(
  'a check of an unknown device (%s) clears it, once, and lasts as long as the policy says',
  (outcome) => {
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
  },
)

it('a check of an unknown device counts for nothing once the device reports', () => {
  const ana = unread().asks('02-24 09:00', checked()).reports('02-25 09:00', { phone: 'tiktok' })
  expect(ana.case).toMatchObject({ state: 'open', breaches: [{ device: 'phone', certain: true }] })
})

it('a check of an unknown device is none of a device that has reported, or of another', () => {
  expectUnchangedBy(noticed(quiet), '02-24 09:00', checked())
  expectUnchangedBy(unread(), '02-24 09:00', checked('absent', 'tablet'))
})

it('a check of an unknown device counts for a policy only if it was about all banned apps', () => {
  const ana = unread()
    .asks('02-24 09:00', checked())
    .amends('02-25 09:00', { ...quiet, apps: ['tiktok', 'temu'] })
  expect(ana.case.breaches).toMatchObject([{ certain: false }])
})

it.each(requests)('a request ($kind) is kept for a human, once, may be withdrawn, once, and made again', (request) => {
  const ana = noticed(quiet)
  for (const one of requests) ana.ask(one, time('03-01 09:00'))
  expect(ana.case).toMatchObject({
    deadline: time('03-16 00:00'),
    answers: { requests: requests.map((one) => ({ ...one, at: time('03-01 09:00') })) },
  })
  expectUnchangedBy(ana, '03-02 09:00', request)
  expect(parsePerson(serializePerson(ana.person))).toEqual(ana.person)
  const withdrawal = { kind: 'withdraw', request: request.kind, ...('device' in request ? { device: 'phone' } : {}) } as const
  ana.ask(withdrawal, time('03-02'))
  expect(ana.case.answers.requests.map(({ kind }) => kind)).toEqual(
    requests.map(({ kind }) => kind).filter((kind) => kind !== request.kind),
  )
  expectUnchangedBy(ana, '03-02 11:00', withdrawal)
  ana.ask(request, time('03-02 12:00'))
  expect(ana.case.answers.requests).toHaveLength(3)
})

it('a request is one of ten at most', () => {
  const ana = noticed(quiet)
  for (let device = 0; device < 12; device += 1) ana.ask({ kind: 'not-my-device', device: `d${device}` }, time('03-01 09:00'))
  expect(ana.case.answers.requests).toHaveLength(10)
})
