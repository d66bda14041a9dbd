import { describe, expect, it } from 'vitest'
import { exemptionLetter } from '../../../shared/emails/exemption.ts'
import { asText } from '../../../shared/emails/letter.ts'
import { voices } from '../../../shared/emails/voice.ts'
import { review } from '../../../shared/review/review.ts'
import { timetable } from '../../../shared/schedule/timetable.ts'
import { brussels, personWith, versionOf } from '../../builders.ts'

const policy = versionOf({ why: { en: 'Because of data protection.' } })
const now = brussels('2023-03-01T09:00')
const ana = review(personWith(), [policy], now)
const { deadline } = timetable(policy, ana.profile)
const letterOf = (decision: Parameters<typeof exemptionLetter>[2]) =>
  exemptionLetter(ana, { policy, deadline }, decision, 'ANA-7', now, voices()('en'))

describe('an exemption that was granted', () => {
  it('says until when, and what comes then', () => {
    const letter = letterOf({ kind: 'granted', until: brussels('2023-06-16T00:00') })
    expect(letter.subject).toBe('Exemption granted: Remove TikTok')
    const text = asText(letter)
    expect(text).toContain('Your exemption is granted until the end of Thursday 15 June 2023 (Central European Time).')
    expect(text).toContain('After that the decision applies to you again.')
    expect(text).toContain('helpdesk@ec.example')
    expect(text).not.toContain('Please remove')
  })

  it('shows the hour at which it ends within a day', () => {
    expect(asText(letterOf({ kind: 'granted', until: brussels('2023-06-15T12:00') }))).toContain(
      'Your exemption is granted until 12:00 on Thursday 15 June 2023 (Central European Time).',
    )
  })
})

describe('an exemption that was refused', () => {
  it('says so, why, how to object, and what is to be done by when', () => {
    const letter = letterOf({ kind: 'refused', reason: 'No need was shown.\n\nAsk again with one.' })
    expect(letter.subject).toBe('Exemption not granted: Remove TikTok')
    const text = asText(letter)
    for (const words of [
      'Your request for an exemption was not granted.',
      'Reason\n------\n\nNo need was shown.\n\nAsk again with one.',
      'If you think that this is wrong, write to helpdesk@ec.example. A person will look into it.',
      'By the end of Wednesday 15 March 2023',
      '- Work phone (iOS)\n  Found: TikTok',
      'Because of data protection.',
    ])
      expect(text).toContain(words)
    expect(asText(letterOf({ kind: 'refused' }))).not.toContain('Reason')
  })
})
