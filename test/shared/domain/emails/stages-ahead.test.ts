import { expect, it } from 'vitest'
import { languages } from '#domain/catalogue/languages.ts'
import { voices } from '#domain/emails/voices.ts'
import { brussels, suspending, undated } from '#test/builders.ts'
import { lacks, shows } from '#test/functions/expecting.ts'
import { lastMail, notified, report } from './written.ts'

const staged = {
  deadline: undefined,
  escalation: [],
  stages: [
    { name: 'one', deadline: { on: '2023-03-08', counts: 'inclusive' } },
    { name: 'two', deadline: { on: '2023-03-20', counts: 'inclusive' }, apps: ['tiktok', 'temu'], ...suspending },
  ],
}

it('a mail about a policy in stages states the current deadline, and the stages to come', () => {
  const { subject, text, entries } = lastMail(notified(staged, [{ apps: 'tiktok;temu' }]))
  expect(subject).toBe('Please remove TikTok by 8 Mar')
  shows(
    text,
    'Deadline By the end of Wednesday 8 March 2023',
    'What comes next --------------- - By the end of Monday 20 March 2023 Remove TikTok Remove Temu After this deadline, we suspend work access on every device on which this is not done.',
  )
  lacks(text, 'If nothing changes', 'After the deadline')
  expect(entries).toHaveLength(1)
})

it('a mail about a policy in stages gives a device that breaks a later one its date', () => {
  shows(
    lastMail(notified(staged, [{ label: 'Phone' }, { id: 'b', label: 'Tablet', apps: 'temu' }])).text,
    '- Phone (iOS) Found: TikTok Deadline for this device: the end of Wednesday 8 March 2023',
    '- Tablet (iOS) Found: Temu Deadline for this device: the end of Monday 20 March 2023',
  )
  const suspends = { ...staged, stages: staged.stages.map(stage => ({ ...stage, ...suspending })) }
  shows(
    lastMail(notified(suspends, [{ label: 'Phone' }, { id: 'b', label: 'Tablet', apps: 'temu' }])).text,
    '- Tablet (iOS) Found: Temu Work access until the end of Monday 20 March 2023',
  )
})

it('a mail about a policy in stages says that the next stage has begun, once the first is done', () => {
  const carried = notified(staged, [{ apps: 'tiktok;temu' }])
  carried.runUntil(brussels('2023-02-27T10:00'))
  report(carried, '2023-02-27T10:00', { phone: 'temu' })
  const { text } = lastMail(carried)
  shows(text, 'The next step of this decision now applies to you.', 'By the end of Monday 20 March 2023')
  lacks(text, 'The deadline has changed', 'What comes next')
})

it('a mail about a policy without a deadline says so and threatens nothing', () => {
  const { subject, text, entries } = lastMail(notified(undated))
  expect(subject).toBe('Please remove TikTok')
  shows(text, 'Deadline There is no deadline Please do this as soon as you can.')
  lacks(text, 'suspend')
  expect(entries).toEqual([])
})

it('a mail shows the deadline of each device where they differ, though nothing is suspended', () => {
  const devices = [{ label: 'Phone' }, { id: 'b', label: 'Tablet', givenOn: '2023-03-01' }]
  shows(
    lastMail(notified({ deadline: { within: 'P14D', of: 'device' } }, devices)).text,
    '- Phone (iOS) Found: TikTok Deadline for this device: the end of Thursday 9 March 2023',
    '- Tablet (iOS) Found: TikTok Deadline for this device: the end of Wednesday 15 March 2023',
  )
})

it.each(languages)('a subject without a date in %s names the app', language => {
  expect(voices()(language).say('subject.undated', { apps: 'TikTok' }).slice(0, 40)).toContain('TikTok')
})
