import { expect, it } from 'vitest'
import type { CaseDecision } from '#domain/review/decisions/case-decision.ts'
import { brussels, type Carried, day, exemptAndReview, suspending } from '#test/builders.ts'
import { lacks, shows } from '#test/functions/expecting.ts'
import { notified, owedMail, reads } from './written.ts'

const now = brussels('2023-02-28T11:00')
const before = brussels('2023-02-24T11:00')

const asks = (carried: Carried, at = '2023-02-24T10:00') =>
  carried.ask({ kind: 'exemption', reason: 'I write about it.', until: day('2023-06-15') }, brussels(at))
const grant: CaseDecision = { kind: 'grant', request: 'exemption', until: day('2023-06-15'), reason: 'A need.' }
const refuse = (reason: string): CaseDecision => ({ kind: 'refuse', request: 'exemption', reason })

/** The mail that Ana, who has asked for an exemption, gets of a decision about it. */
function mailOf(decision: CaseDecision, earlier?: CaseDecision) {
  const carried = notified({ why: 'Because of data protection.' })
  asks(carried)
  if (earlier) {
    carried.decide(earlier, before)
    carried.run(before)
    asks(carried, '2023-02-24T12:00')
  }
  carried.decide(decision, now)
  return owedMail(carried.person, carried.policies, now)
}

it('an exemption that was granted says until when, why, and what comes then', () => {
  const { subject, text, entries } = mailOf(grant)
  expect(subject).toBe('TikTok: exemption granted')
  shows(
    text,
    'You have an exemption until the end of Thursday 15 June 2023 (Central European Time).',
    'After that, the decision applies to you again.',
    'Reason A need.',
    'helpdesk@ec.example',
  )
  lacks(text, 'Please remove', 'Because of data protection.')
  expect(entries).toEqual([])
})

it('an exemption that was granted shows the hour at which it ends within a day', () => {
  const carried = notified()
  carried.decide({ kind: 'exempt', until: day('2023-06-15'), reason: 'A need.' }, now)
  const { person, policies, policy } = carried
  const shortened = exemptAndReview(person, policies, policy, brussels('2023-06-15T12:00'), now)
  shows(owedMail(shortened, policies, now).text, 'You have an exemption until 12:00 on Thursday 15 June 2023 (Central European Time).')
})

it('an exemption that was refused says so, why, how to object, and what is to be done by when', () => {
  const { subject, text, entries } = mailOf(refuse('No need was shown.\n\nAsk again with one.'), refuse('Not so.'))
  expect(subject).toBe('TikTok: exemption not granted')
  shows(
    text,
    'Your request for an exemption was not granted.',
    'Reason No need was shown. Ask again with one.',
    'If you think this is wrong, write to helpdesk@ec.example. A person will look into it.',
    'By the end of Wednesday 15 March 2023',
    '- Work phone (iOS) Found: TikTok',
    'Because of data protection.',
  )
  lacks(text, 'Not so.')
  expect(entries).toHaveLength(1)
})

it('an exemption that was refused asks nothing of an exempt person, and says until when', () => {
  const { text, entries } = mailOf(refuse('One is enough.'), grant)
  shows(text, 'was not granted', 'One is enough.', 'You have an exemption until the end of Thursday 15 June 2023')
  lacks(text, 'Please remove')
  expect(entries).toEqual([])
})

it('a mail about a decision without a reason shows none, and no note of colleagues', () => {
  const { text } = mailOf({ kind: 'grant', request: 'exemption', until: day('2023-06-15'), note: 'Asked by the press office.' })
  lacks(text, 'Reason', 'press office')
})

it('an extension has its reason in the mail that tells of the new deadline', () => {
  reads(
    mailOf({ kind: 'extend', until: day('2023-03-31'), reason: 'You are away.' }),
    'New deadline 31 Mar: TikTok',
    'The deadline has changed. Here is the new one. Reason You are away.',
  )
})

const at = brussels('2023-03-16T12:00')
const refused = () => {
  const carried = notified({ reminders: [], ...suspending })
  carried.runUntil(at)
  carried.ask({ kind: 'contest', reason: 'It is not there.' }, at)
  carried.decide({ kind: 'refuse', request: 'contest', reason: 'We have seen it.' }, at)
  return carried
}

it('a contest that was refused leaves access cut, and says what to do and once who to ask', () => {
  const { person, policies } = refused()
  const text = reads(
    owedMail(person, policies, at),
    'TikTok: request not granted',
    'it was right.',
    'We have seen it.',
    'Work access is being suspended on: Work phone.',
    'What to do',
  )
  expect(text.match(/If you think this is wrong/g)).toHaveLength(1)
})

it('a contest that was refused asks for nothing once the device is in order', () => {
  const carried = refused()
  carried.report({ at, device: 'phone', apps: [] })
  carried.review(at)
  const text = reads(
    owedMail(carried.person, carried.policies, at),
    'TikTok: request not granted',
    'it was right.',
    'Work access is coming back on: Work phone.',
    'You have nothing left to do',
  )
  lacks(text, 'Please remove', 'is suspended')
})
