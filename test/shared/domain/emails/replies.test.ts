import { describe, expect, it } from 'vitest'
import { asText } from '../../../../shared/domain/emails/letter.ts'
import { noticeLetter } from '../../../../shared/domain/emails/notice.ts'
import { voices } from '../../../../shared/domain/emails/voice.ts'
import { owedNow } from '../../../../shared/domain/review/agenda.ts'
import type { CaseDecision } from '../../../../shared/domain/review/decisions/case-decision.ts'
import { brussels, Carried, day, exemptAndReview, on, personWith, versionOf } from '../../../builders.ts'

const policy = versionOf({ why: { en: 'Because of data protection.' } })
const now = brussels('2023-02-28T11:00')

/** The mail that Ana, who has asked for an exemption, gets of a decision about it. */
function letterOf(decision: CaseDecision, change = (carried: Carried) => carried) {
  const carried = new Carried(personWith(), policy)
  carried.run(brussels('2023-02-23T10:00'))
  carried.ask({ kind: 'exemption', reason: 'I write about it.', until: day('2023-06-15') }, brussels('2023-02-24T10:00'))
  change(carried)
  carried.decide(decision, now)
  return noticeLetter(carried.person, owedNow(carried.person, [policy], now).notice, 'ANA-7', now, voices()('en'))
}

const refuse = (reason: string) => ({ kind: 'refuse', request: 'exemption', reason }) as const

describe('an exemption that was granted', () => {
  it('says until when, and what comes then', () => {
    const letter = letterOf({ kind: 'grant', request: 'exemption', until: day('2023-06-15'), reason: 'A need.' })
    expect(letter.subject).toBe('TikTok: exemption granted')
    const text = asText(letter)
    expect(text).toContain('You have an exemption until the end of Thursday 15 June 2023 (Central European Time).')
    expect(text).toContain('After that, the decision applies to you again.')
    expect(text).toContain('helpdesk@ec.example')
    expect(text).toContain('Reason\n    A need.\n\n')
    for (const words of ['Please remove', 'Because of data protection.']) expect(text).not.toContain(words)
    expect(letter.entries).toEqual([])
  })

  it('shows the hour at which it ends within a day', () => {
    const carried = new Carried(personWith(), policy)
    carried.run(brussels('2023-02-23T10:00'))
    carried.decide({ kind: 'exempt', until: day('2023-06-15'), reason: 'A need.' }, now)
    const shortened = exemptAndReview(carried.person, [policy], policy, brussels('2023-06-15T12:00'), now)
    const letter = noticeLetter(shortened, owedNow(shortened, [policy], now).notice, 'ANA-7', now, voices()('en'))
    expect(asText(letter)).toContain('You have an exemption until 12:00 on Thursday 15 June 2023 (Central European Time).')
  })
})

describe('an exemption that was refused', () => {
  it('says so, why, how to object, and what is to be done by when', () => {
    const letter = letterOf(refuse('No need was shown.\n\nAsk again with one.'))
    expect(letter.subject).toBe('TikTok: exemption not granted')
    const text = asText(letter)
    for (const words of [
      'Your request for an exemption was not granted.',
      'Reason\n    No need was shown.\n    Ask again with one.',
      'If you think this is wrong, write to helpdesk@ec.example. A person will look into it.',
      'By the end of Wednesday 15 March 2023',
      '- Work phone (iOS)\n  Found: TikTok',
      'Because of data protection.',
    ])
      expect(text).toContain(words)
    expect(letter.entries).toHaveLength(1)
  })

  it('gives the reason of the latest refusal', () => {
    const letter = letterOf(refuse('Still no need.'), (carried) => {
      carried.decide(refuse('No need was shown.'), brussels('2023-02-24T11:00'))
      carried.run(brussels('2023-02-24T11:00'))
      carried.ask({ kind: 'exemption', reason: 'I still do.', until: day('2023-06-15') }, brussels('2023-02-24T12:00'))
      return carried
    })
    const text = asText(letter)
    expect(text).toContain('Still no need.')
    expect(text).not.toContain('No need was shown.')
  })

  it('asks nothing of an exempt person, and says until when they are exempt', () => {
    const letter = letterOf(refuse('One is enough.'), (carried) => {
      carried.decide({ kind: 'grant', request: 'exemption', until: day('2023-06-15'), reason: 'A need.' }, brussels('2023-02-24T11:00'))
      carried.run(brussels('2023-02-24T11:00'))
      carried.ask({ kind: 'exemption', reason: 'Longer.', until: day('2023-09-15') }, brussels('2023-02-24T12:00'))
      return carried
    })
    const text = asText(letter)
    for (const words of ['was not granted', 'One is enough.', 'You have an exemption until the end of Thursday 15 June 2023'])
      expect(text).toContain(words)
    expect(text).not.toContain('Please remove')
    expect(letter.entries).toEqual([])
  })
})

describe('a decision of which nobody was told why', () => {
  it('has no reason in its mail', () => {
    const letter = letterOf({ kind: 'grant', request: 'exemption', until: day('2023-06-15'), note: 'Asked by the press office.' })
    expect(asText(letter)).not.toMatch(/Reason|press office/)
  })
})

describe('an extension', () => {
  it('has its reason in the mail that tells of the new deadline', () => {
    const letter = letterOf({ kind: 'extend', until: day('2023-03-31'), reason: 'You are away.' })
    expect(letter.subject).toBe('New deadline 31 Mar: TikTok')
    expect(asText(letter)).toContain('The deadline has changed. Here is the new one.\n\nReason\n    You are away.')
  })
})

describe('a contest that was refused', () => {
  const cut = versionOf({ reminders: [], escalation: [{ after: 'P0D', suspend: true, notify: 'staff' }] })
  const at = brussels('2023-03-16T12:00')
  const contested = () => {
    const carried = new Carried(personWith(), cut)
    carried.run(brussels('2023-02-23T10:00'))
    carried.runUntil(at)
    carried.ask({ kind: 'contest', reason: 'It is not there.' }, at)
    return carried
  }
  const mailOf = ({ person, policies }: Carried) => {
    const { subject, ...letter } = noticeLetter(person, owedNow(person, policies, at).notice, 'ANA-7', at, voices()('en'))
    return { subject, text: asText({ subject, ...letter }) }
  }

  it('leaves access cut, and says what to do and once whom to ask', () => {
    const carried = contested()
    carried.decide({ kind: 'refuse', request: 'contest', reason: 'We have seen it.' }, at)
    const { subject, text } = mailOf(carried)
    expect(subject).toBe('TikTok: request not granted')
    for (const words of ['it was right.', 'We have seen it.', 'Work access is being suspended on: Work phone.', 'What to do'])
      expect(text).toContain(words)
    expect(text.match(/If you think this is wrong/g)).toHaveLength(1)
  })

  it('asks for nothing once the device is in order', () => {
    const carried = contested()
    carried.decide({ kind: 'refuse', request: 'contest', reason: 'We have seen it.' }, at)
    carried.report(on('2023-03-16T12:00', 'phone', ''))
    carried.review(at)
    const { subject, text } = mailOf(carried)
    expect(subject).toBe('TikTok: request not granted')
    for (const words of ['it was right.', 'Work access is coming back on: Work phone.', 'You have nothing left to do'])
      expect(text).toContain(words)
    expect(text).not.toMatch(/Please remove|is suspended/)
  })
})
