import { describe, expect, it } from 'vitest'
import { digestSubject, noticeSubject } from '../../../shared/emails/subject.ts'
import { timetable } from '../../../shared/schedule/timetable.ts'
import { brussels, policyOf } from '../../builders.ts'

const { deadline } = timetable(policyOf(), { zone: 'Europe/Brussels' })
const subject = (step: string, now = '2023-03-01T09:00') => noticeSubject(step, 'Remove TikTok', deadline, brussels(now))

describe('the subject of a notice', () => {
  it('says what to do and the last day on which it is in time', () => {
    expect(subject('announcement')).toBe('Remove TikTok by Wednesday 15 March 2023')
    expect(subject('first')).toBe('Please act: Remove TikTok by Wednesday 15 March 2023')
    expect(subject('first+P14D')).toBe(subject('first'))
    expect(subject('again+P7D')).toBe('Please act: Remove TikTok by Wednesday 15 March 2023')
    expect(subject('changed')).toBe('New date: Remove TikTok by Wednesday 15 March 2023')
    expect(subject('P7D')).toBe('Reminder: Remove TikTok by Wednesday 15 March 2023')
  })

  it('says that it is overdue once the deadline has passed, whatever the step', () => {
    expect(subject('after:P0D', '2023-03-16T00:00')).toBe('Overdue: Remove TikTok')
    expect(subject('again', '2023-03-17T09:00')).toBe('Overdue: Remove TikTok')
  })

  it('says what became of access, and that nothing is left', () => {
    expect(subject('suspended', '2023-03-16T00:00')).toBe('Work access suspended: Remove TikTok')
    expect(subject('restored')).toBe('Work access restored: Remove TikTok')
    expect(subject('cleared')).toBe('Nothing left to do: Remove TikTok')
  })

  it('names the day before where the deadline is a start of day, as of which the rule holds', () => {
    const exclusive = timetable(policyOf({ deadline: { on: '2023-03-15', counts: 'exclusive' } }), { zone: 'Europe/Brussels' }).deadline
    expect(noticeSubject('first', 'Remove TikTok', exclusive, brussels('2023-03-01T09:00'))).toBe(
      'Please act: Remove TikTok by Tuesday 14 March 2023',
    )
  })
})

it('the subject of a digest counts its cases', () => {
  expect(digestSubject(3, 0, 'Remove TikTok')).toBe('3 overdue: Remove TikTok')
})
