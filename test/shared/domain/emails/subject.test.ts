import { describe, expect, it } from 'vitest'
import { digestSubject, noticeKind, noticeSubject } from '../../../../shared/domain/emails/subject.ts'
import { voices } from '../../../../shared/domain/emails/voice.ts'
import type { Person } from '../../../../shared/domain/people/person.ts'
import { review } from '../../../../shared/domain/review/review.ts'
import { timetable } from '../../../../shared/domain/schedule/timetable.ts'
import { brussels, personWith, versionOf } from '../../../builders.ts'

const voice = voices()('en')
const policy = versionOf()
const { deadline } = timetable(policy, { zone: 'Europe/Brussels' })
const withPhone = (apps: string): Person => review(personWith({}, [{ apps }]), [policy], brussels('2023-02-23T10:00'))
const ana = withPhone('tiktok')
const cut: Person = {
  ...ana,
  cases: ana.cases.map((current) => ({ ...current, suspended: ['phone'] })),
  access: { phone: { wanted: 'suspended', version: 1 } },
}

const subject = (step: string, now = '2023-03-01T09:00', person = ana, matter = { policy, deadline }) =>
  noticeSubject(noticeKind(step, matter, person, brussels(now)), matter, voice)

describe('the subject of a notice', () => {
  it('says what to do and the last day on which it is in time', () => {
    expect(subject('announcement')).toBe('By Wednesday 15 March 2023: Remove TikTok')
    expect(subject('first')).toBe('Please act by Wednesday 15 March 2023: Remove TikTok')
    expect(subject('first+P14D')).toBe(subject('first'))
    expect(subject('again+P7D')).toBe('New finding, please act by Wednesday 15 March 2023: Remove TikTok')
    expect(subject('changed')).toBe('New deadline (Wednesday 15 March 2023): Remove TikTok')
    expect(subject('P7D')).toBe('Reminder, please act by Wednesday 15 March 2023: Remove TikTok')
  })

  it('says of the reminder after which none comes that it is the last', () => {
    expect(subject('P0D')).toBe('Last reminder, please act by Wednesday 15 March 2023: Remove TikTok')
    const few = versionOf({ reminders: ['P7D', 'P3D'] })
    expect(subject('P7D', '2023-03-08T09:00', ana, { policy: few, deadline })).toMatch(/^Reminder/)
    expect(subject('P3D', '2023-03-10T09:00', ana, { policy: few, deadline })).toMatch(/^Last reminder/)
  })

  it('says that the deadline has passed, whatever the step', () => {
    expect(subject('after:P0D', '2023-03-16T00:00')).toBe('The deadline has passed: Remove TikTok')
    expect(subject('again', '2023-03-17T09:00')).toBe('The deadline has passed: Remove TikTok')
    expect(subject('after:P0D', '2023-03-15T23:59')).not.toContain('passed')
  })

  it('says what became of access, and that nothing is left', () => {
    expect(subject('suspended', '2023-03-16T00:00')).toBe('Work access suspended: Remove TikTok')
    expect(subject('after:P0D', '2023-03-16T00:00', cut)).toBe('Work access suspended: Remove TikTok')
    expect(subject('restored')).toBe('Work access restored: Remove TikTok')
    expect(subject('cleared')).toBe('Settled: Remove TikTok')
    expect(subject('cleared', '2023-03-01T09:00', withPhone(''))).toBe('Nothing left to do: Remove TikTok')
  })

  it('asks, and accuses nobody, if nothing is known', () => {
    const unknown = withPhone('?')
    expect(subject('first', '2023-03-01T09:00', unknown)).toBe('Please check your devices by Wednesday 15 March 2023: Remove TikTok')
    expect(subject('P7D', '2023-03-08T09:00', unknown)).toBe(subject('first', '2023-03-01T09:00', unknown))
    expect(subject('after:P0D', '2023-03-16T00:00', unknown)).toBe('Please check your devices: Remove TikTok')
  })

  it('names the day before if the deadline is a start of day, as of which the rule holds', () => {
    const exclusive = versionOf({ deadline: { on: '2023-03-15', counts: 'exclusive' } })
    const matter = { policy: exclusive, deadline: timetable(exclusive, { zone: 'Europe/Brussels' }).deadline }
    expect(subject('first', '2023-03-01T09:00', ana, matter)).toBe('Please act by Tuesday 14 March 2023: Remove TikTok')
  })
})

it('the subject of a digest counts its cases', () => {
  expect(digestSubject(3, 0, ['Remove TikTok'], voice)).toBe('Overdue: 3 – Remove TikTok')
  expect(digestSubject(0, 2, ['Remove TikTok'], voice)).toBe('Cannot be reached: 2 – Remove TikTok')
  expect(digestSubject(3, 2, ['Remove TikTok', 'Remove Temu'], voice)).toBe('Overdue: 3, cannot be reached: 2 – 2 decisions')
})
