import { describe, expect, it } from 'vitest'
import { languages } from '../../../../shared/domain/catalogue/languages.ts'
import { asText } from '../../../../shared/domain/emails/letter.ts'
import { noticeLetter } from '../../../../shared/domain/emails/notice.ts'
import { voices } from '../../../../shared/domain/emails/voice.ts'
import { brussels, Carried, personWith, versionOf } from '../../../builders.ts'

const suspending = [{ after: 'P0D', suspend: true, notify: 'staff' }]
const staged = versionOf({
  title: 'Safe devices',
  deadline: undefined,
  escalation: [],
  stages: [
    { name: 'one', deadline: { on: '2023-03-08', counts: 'inclusive' } },
    { name: 'two', deadline: { on: '2023-03-20', counts: 'inclusive' }, apps: ['tiktok', 'temu'], escalation: suspending },
  ],
})
const undated = versionOf({
  title: 'Safe devices',
  deadline: 'none',
  remindEvery: 'P7D',
  review: '2023-04-20',
  reminders: undefined,
  escalation: undefined,
})
const ofDevices = versionOf({ title: 'Safe devices', deadline: { within: 'P14D', of: 'device' }, escalation: [] })

/** The last mail after what devices report. */
function lastMail(policy: typeof staged, devices: Parameters<typeof personWith>[1], reported: readonly string[] = []) {
  const carried = new Carried(personWith({}, devices), policy)
  carried.run(brussels('2023-02-23T10:00'))
  const later = brussels('2023-02-27T10:00')
  for (const device of reported) carried.report({ at: later, device, apps: ['temu'] })
  carried.runUntil(later)
  carried.run(later)
  const sent = carried.sent.at(-1)
  if (!sent) throw new Error('nothing was sent')
  const letter = noticeLetter(sent.before, sent.parts, 'ANA-7', sent.at, voices()('en'))
  return { ...letter, text: asText(letter) }
}

describe('a mail about a policy in stages', () => {
  const first = lastMail(staged, [{ apps: 'tiktok;temu' }])

  it('states the deadline of the stage at hand', () => {
    expect(first.subject).toBe('Please remove TikTok by 8 Mar')
    expect(first.text).toContain('Deadline\n    By the end of Wednesday 8 March 2023')
    expect(first.entries).toHaveLength(1)
  })

  it('lists the stages to come, with what each asks for and whether it suspends', () => {
    expect(first.text).toContain(
      [
        'What comes next\n---------------\n',
        '- By the end of Monday 20 March 2023\n  Remove TikTok\n  Remove Temu',
        '  After this deadline, we suspend work access on every device on which this is not done.',
      ].join('\n'),
    )
  })

  it('does not speak of suspension as if it came with the deadline at hand', () => {
    expect(first.text).not.toContain('If nothing changes')
    expect(first.text).not.toContain('After the deadline')
  })

  it('gives a device that breaks only a later stage the date of that stage', () => {
    const { text } = lastMail(staged, [
      { id: 'a', label: 'Phone', apps: 'tiktok' },
      { id: 'b', label: 'Tablet', apps: 'temu' },
    ])
    expect(text).toMatch(/- Tablet .*\n {2}Found: Temu\n {2}Deadline for this device: the end of Monday 20 March 2023/)
    expect(text).toMatch(/- Phone .*\n {2}Found: TikTok\n {2}Deadline for this device: the end of Wednesday 8 March 2023/)
  })

  it('says that the next stage has begun, once the first is done', () => {
    const { text } = lastMail(staged, [{ id: 'a', apps: 'tiktok;temu' }], ['a'])
    expect(text).toContain('The next step of this decision now applies to you.')
    expect(text).not.toContain('The deadline has changed')
    expect(text).toContain('By the end of Monday 20 March 2023')
    expect(text).not.toContain('What comes next')
  })
})

describe('a mail about a policy without a deadline', () => {
  const { subject, text, entries } = lastMail(undated, [{ apps: 'tiktok' }])

  it('says so, and asks without a date', () => {
    expect(subject).toBe('Please remove TikTok')
    expect(text).toContain('Deadline\n    There is no deadline\n    Please do this as soon as you can.')
  })

  it('threatens nothing and has no calendar entry', () => {
    expect(text).not.toMatch(/suspend/)
    expect(entries).toEqual([])
  })
})

it('shows the deadline of each device where they differ, though nothing is suspended', () => {
  const { text } = lastMail(ofDevices, [
    { id: 'a', label: 'Phone', apps: 'tiktok' },
    { id: 'b', label: 'Tablet', apps: 'tiktok', givenOn: '2023-03-01' },
  ])
  expect(text).toMatch(/- Phone .*\n.*\n {2}Deadline for this device: the end of Thursday 9 March 2023/)
  expect(text).toMatch(/- Tablet .*\n.*\n {2}Deadline for this device: the end of Wednesday 15 March 2023/)
})

it.each(languages)('a subject without a date in %s names the app', (language) => {
  expect(voices()(language).say('subject.undated', { apps: 'TikTok' }).slice(0, 40)).toContain('TikTok')
})
