import { expect, it } from 'vitest'
import { brussels, type Carried, day, described, suspending, undated } from '#test/builders.ts'
import { lacks, shows } from '#test/functions/expecting.ts'
import { type Devices, type Document, lastMail, notified, reads, report, written } from './written.ts'

const phone = { apps: '?' }
const tablet = { id: 'tablet', label: 'Tablet' }
const asking = { unknown: 'ask', ...suspending }
const losing = { ...asking, unknown: 'answer-or-lose' }

const page = 'https://ides.example/me/1'

/** The last mail, with a link to its reader's page. */
function mailWithPage({ sent }: Carried) {
  const last = sent.at(-1)
  if (!last) throw new Error('nothing was sent')
  const parts = last.parts.map(part => ({ ...part, page }))
  return written(last.before, parts, last.at)
}

const asked = (document: Document = losing, devices: Devices = [phone]) => notified({ reminders: ['P3D'], ...document }, devices)

const overdue = (document?: Document) => {
  const ana = asked(document)
  ana.run(brussels('2023-03-16T00:00'))
  return ana
}

const answer = (ana: Carried, at: string) => {
  ana.ask({ kind: 'checked', device: 'phone', outcome: 'absent' }, brussels(at))
  return ana.run(brussels(at))
}

const loss = 'If you do not answer in time, work access will be suspended on: Work phone. It comes back as soon as you answer.'
const silence =
  'Work access is being suspended on: Work phone. We asked you about this and have had no answer. Access comes back as soon as you answer.'

it('a mail about a device that nobody can read asks one question, and says by when', () => {
  const text = reads(
    mailWithPage(asked()),
    'By 15 Mar: TikTok – please answer',
    'We cannot see whether the devices listed below have TikTok. Please answer one question about each of them on your page.',
    'By the end of Wednesday 15 March 2023',
    '- Work phone (iOS) We cannot see whether it has TikTok. Please check.',
    loss,
    `${page} If you find TikTok ------------------ Remove TikTok (iOS)`,
  )
  lacks(text, 'Please remove TikTok', 'as soon as all your devices are in order')
  shows(lastMail(asked()).text, 'Please check, remove what you find and write to helpdesk@ec.example to tell us.')
})

it('a mail that only asks threatens nobody', () => {
  lacks(mailWithPage(asked(asking)).text, 'suspend', 'Work access')
})

it('a mail about several requirements on a device that nobody can read asks about all of them', () => {
  reads(
    mailWithPage(asked({ ...losing, requires: ['systems', 'disk'], requirements: described })),
    'By 15 Mar: Remove TikTok (+2) – please answer',
    'Please answer one question about each of the devices listed below on your page. We cannot see whether this is done: - Remove TikTok - Update',
  )
})

it('a mail that asks demands nothing in its heading where the title is in another language', () => {
  const { html } = mailWithPage(asked({ ...losing, language: 'fr', title: { fr: 'Protéger les appareils' } }))
  expect(/<h1 lang="en"[^>]*>([^<]*)</.exec(html)?.[1]).toBe('Decision: TikTok')
})

it('a mail that asks without a deadline says so, and threatens nobody', () => {
  const text = reads(
    mailWithPage(asked({ ...undated, unknown: 'ask', reminders: undefined })),
    'TikTok: please answer our question',
    'There is no deadline',
    'Please answer one question',
  )
  lacks(text, 'suspend')
})

it('a mail about an app on one device asks about another, and says what silence costs', () => {
  const mixed = asked(losing, [tablet, phone])
  reads(
    mailWithPage(mixed),
    'Please remove TikTok by 15 Mar',
    '- Tablet (iOS) Found: TikTok - Work phone (iOS) We cannot see whether it has TikTok. Please check. Please answer the question about this device on your page.',
    `every device that still has TikTok. It comes back as soon as the device is in order. ${loss}`,
  )
  shows(lastMail(mixed).text, 'Please check. Then tell us what you found: helpdesk@ec.example')
  const { text: harmless } = mailWithPage(asked(asking, [tablet, phone]))
  shows(harmless, 'Please answer the question about this device on your page. Work access continues.')
  lacks(harmless, 'If you do not answer')
})

it('a mail about access cut without an answer says why, and that an answer brings it back', () => {
  const ana = overdue()
  const text = reads(mailWithPage(ana), 'TikTok: work access is being suspended', silence, 'Please answer one question')
  lacks(text, 'It comes back automatically as soon as the device is in order', 'If you do not answer')
})

it('a mail says that it is not too late to answer while the suspension waits for approval', () => {
  const ana = asked()
  ana.holds = true
  ana.ask({ kind: 'exemption', reason: 'Why not.', until: day('2023-06-30') }, brussels('2023-03-15T12:00'))
  ana.run(brussels('2023-03-16T00:00'))
  ana.decide({ kind: 'refuse', request: 'exemption' }, brussels('2023-03-16T12:00'))
  expect(ana.run(brussels('2023-03-16T12:00'))).toEqual(['exemption-refused'])
  shows(mailWithPage(ana).text, 'Please act now: it is not too late.', loss)
})

it('a mail about access that an answer brings back says until when the answer counts', () => {
  const ana = overdue({ ...losing, believedFor: 'P10D' })
  expect(answer(ana, '2023-03-17T10:00')).toEqual(['restored'])
  shows(
    mailWithPage(ana).text,
    'Work access is coming back on: Work phone. Thank you. Your answer counts until Monday 27 March 2023. After that, we will ask you again.',
  )
})

it('a mail that asks again says why, and until when there is access', () => {
  const ana = asked({ ...losing, believedFor: 'P10D' })
  answer(ana, '2023-03-06T10:00')
  ana.run(brussels('2023-03-16T10:00'))
  const text = reads(
    mailWithPage(ana),
    'TikTok: please answer our question',
    'Some time has passed since your last answer, so we are asking you again.',
    'Work access until the end of Tuesday 21 March 2023',
    loss,
  )
  lacks(text, 'not too late')
})

it('a mail about a device that says it is not theirs says until when access is back', () => {
  const ana = overdue()
  ana.ask({ kind: 'not-my-device', device: 'phone' }, brussels('2023-03-17T10:00'))
  ana.run(brussels('2023-03-17T10:00'))
  shows(mailWithPage(ana).text, 'Work access is coming back on: Work phone. It stays until we have answered your request.')
})

it('a mail about an app found on a device cut without an answer says that access stays cut', () => {
  const ana = overdue()
  expect(report(ana, '2023-03-17T12:00', { phone: 'tiktok' })).toEqual(['again'])
  const { text } = mailWithPage(ana)
  shows(
    text,
    'Work access is being suspended on: Work phone. It comes back automatically as soon as the device is in order.',
    'We have found something new since our last email.',
    'Found: TikTok',
  )
  lacks(text, 'no answer')
})

it('a mail about the last breach that ends says of what an answer is still missing', () => {
  const ana = asked(losing, [tablet, phone])
  expect(report(ana, '2023-03-01T12:00', { tablet: '' })).toEqual(['cleared'])
  const text = reads(
    mailWithPage(ana),
    'TikTok: we still need your answer',
    'What we found on your devices has been dealt with. Thank you. We still need your answer about: Work phone',
  )
  lacks(text, 'Everything this decision asks for is done', 'nothing left')
})

it('a mail does not say that what its reader has answered for is in order', () => {
  const ana = asked(losing, [tablet, phone])
  answer(ana, '2023-03-01T10:00')
  report(ana, '2023-03-01T12:00', { tablet: '' })
  shows(mailWithPage(ana).text, 'You have nothing left to do.')
  lacks(mailWithPage(ana).text, 'are in order')
})

it('a mail about a lifted decision says to those who were only asked that nothing is left', () => {
  const ana = asked()
  ana.halt('lifted')
  ana.run(brussels('2023-03-01T12:00'))
  shows(mailWithPage(ana).text, 'This decision no longer applies. You have nothing left to do.')
})
