import { expect, it } from 'vitest'
import { voices } from '#domain/emails/voices.ts'
import type { Person } from '#domain/people/person.ts'
import { devicesToSuspend, withHeld, withSpared } from '#domain/review/brake.ts'
import { review } from '#domain/review/review.ts'
import { brussels, inUnit, matterBy, on, suspending, undated, versionOf } from '#test/builders.ts'
import { lacks, shows } from '#test/functions/expecting.ts'
import { lastMail, notified, notifiedOf, owedMail, reads, report, temu, written } from './written.ts'

const deadline = brussels('2023-03-16T00:00')
const by = (on: string) => ({ deadline: { on, counts: 'inclusive' } })

const phone = { label: 'Work phone' }
const tablet = { id: 'tablet', label: 'Tablet' }
const twoApps = { apps: 'tiktok;temu' }

it('a mail says that nothing is left to do once no decision asks for anything', () => {
  const carried = notifiedOf([versionOf(), temu()], [twoApps])
  report(carried, '2023-03-03T10:00', { phone: '' })
  const text = reads(lastMail(carried), 'TikTok: nothing left to do (and 1 more decision)')
  expect(text.match(/You have nothing left to do: your devices are in order\./g)).toHaveLength(2)
})

const atOnce = 'The deadline has passed: if a device is no longer in order, we may suspend its work access at once.'
const after = 'If a device is no longer in order after the deadline, we may suspend its work access at once.'

it.each([
  ['at once, after the deadline', suspending, '2023-03-17T10:00', 'work access is coming back', atOnce],
  ['after the deadline, before it', suspending, '2023-03-14T10:00', 'nothing left to do', after],
  ['no suspension, where nothing is suspended', {}, '2023-03-17T10:00', 'nothing left to do', undefined],
])('with nothing left to do, a mail says what a return brings: %s', (_, document, at, subject, warning) => {
  const carried = notified(document)
  carried.runUntil(brussels(at))
  report(carried, at, { phone: '' })
  const text = reads(lastMail(carried), `TikTok: ${subject}`)
  if (warning) shows(text, `your devices are in order. Thank you. ${warning}`)
  else lacks(text, 'we may suspend')
})

it('a mail about two decisions on one app says under each heading who decided, and when', () => {
  const second = versionOf({ id: 'council', issuer: 'Council', announcedAt: '2023-02-23T09:30' })
  const carried = notifiedOf([versionOf(), second])
  report(carried, '2023-03-03T10:00', { phone: '' })
  shows(
    lastMail(carried).text,
    'Decision: TikTok (The Commission, Thursday 23 February 2023) =',
    'Decision: TikTok (Council, Thursday 23 February 2023) =',
  )
  lacks(lastMail(notifiedOf([versionOf(), temu()], [twoApps])).text, '(The Commission')
})

it('a mail says that nothing is left to do of a lifted decision', () => {
  const carried = notified()
  carried.halt('lifted')
  carried.run(brussels('2023-03-03T10:00'))
  shows(lastMail(carried).text, 'This decision no longer applies. You have nothing left to do.')
})

it('a mail tells people who have left the audience that nothing is left, not that all is clean', () => {
  const carried = notified(inUnit('DG-ALPHA'))
  carried.move({ unit: 'DG-BETA' }, brussels('2023-03-03T10:00'))
  carried.run(brussels('2023-03-03T10:00'))
  const text = reads(
    lastMail(carried),
    'TikTok: nothing left to do',
    'This decision no longer applies to you. You have nothing left to do.',
  )
  lacks(text, 'in order')
})

it('a mail says that nothing is left to do for one decision alone where another still asks', () => {
  const { partOf } = lastMail(notifiedOf([versionOf(), temu({ announce: 'everyone' })]))
  shows(partOf('Remove Temu'), 'you don’t need to do anything for this decision')
})

const still = 'Work access is being suspended on: Work phone. It comes back automatically as soon as the device is in order.'

it('a mail about one decision names what another asks once it is met', () => {
  const carried = notifiedOf([versionOf(suspending), temu({ ...suspending, ...by('2023-03-20') })], [twoApps, tablet])
  carried.runUntil(brussels('2023-03-22T10:00'))
  report(carried, '2023-03-22T10:00', { phone: 'temu', tablet: '' })
  const { text, partOf } = lastMail(carried)
  shows(partOf('Decision: TikTok'), 'Everything this decision asks for is done.')
  shows(partOf('Remove Temu'), `${still} Please remove Temu from the devices listed below.`, '- Work phone (iOS) Found: Temu')
  expect(text).not.toMatch(/in order\. Thank|nothing left/)
})

it('a mail about one decision names what another asks for on the same device', () => {
  const ladder = { escalation: [{ after: 'P2D', notify: 'staff' }] }
  const carried = notifiedOf([versionOf(ladder), temu({ ...suspending, ...by('2023-03-10') })], [twoApps])
  carried.runUntil(brussels('2023-03-14T10:00'))
  shows(lastMail(carried).subject, 'Please remove TikTok')
  shows(lastMail(carried).partOf('Remove Temu'), still)
})

it('a mail about one decision does not name what its reader has no notice of yet', () => {
  const carried = notifiedOf([versionOf(), temu({ sendAt: '16:00' })])
  report(carried, '2023-03-03T20:00', { phone: 'temu' })
  lacks(lastMail(carried).text, 'Remove Temu')
})

it('a mail about two decisions has the subject and the order of its gravest part', () => {
  const grave = versionOf({ escalation: [{ after: 'P1D', suspend: true, notify: 'staff' }] })
  const carried = notifiedOf([temu(by('2023-03-22')), grave], [twoApps])
  carried.runUntil(brussels('2023-03-17T09:00'))
  const { subject, text } = lastMail(carried)
  expect(carried.sent.at(-1)?.parts.flatMap(({ tells }) => tells.map(({ step }) => step))).toEqual(['P3D', 'after:P1D'])
  expect(subject).toBe('TikTok: work access is being suspended (and 1 more decision)')
  expect(text).toMatch(/Remove TikTok =.*Remove Temu =/)
})

it('a mail about two decisions says of each decision only what that one has suspended', () => {
  const later = temu({ ...suspending, ...by('2023-03-22') })
  const carried = notifiedOf([versionOf(suspending), later], [twoApps, { ...tablet, apps: 'temu' }])
  carried.runUntil(brussels('2023-03-16T12:00'))
  carried.person = { ...carried.person, accessRequested: { phone: { version: 1, at: deadline, confirmed: 1 } } }
  carried.runUntil(brussels('2023-03-17T09:00'))
  const { subject, partOf } = lastMail(carried)
  expect(subject).toMatch(/– reminder/)
  shows(
    partOf('Remove Temu'),
    '- Work phone (iOS) Found: Temu Work access is suspended under another decision. - Tablet',
    'After the deadline, we suspend work access on every device that still has Temu.',
  )
  lacks(partOf('Remove Temu'), 'Work access is suspended on')
})

it('a threat to people who are protected says that two people must approve it', () => {
  const toProtected = voices({}, { isProtected: ({ id }) => id === 'ana' })('en')
  const approved = 'Your work access is suspended only if two people approve it.'
  shows(lastMail(notified(suspending), undefined, toProtected).text, approved)
  lacks(lastMail(notified(suspending)).text, approved)
  lacks(lastMail(notified(undated), undefined, toProtected).text, approved)
})

it('a threat names no device that another decision could not cut off, until access is back', () => {
  const sooner = temu({ ...suspending, ...by('2023-03-08') })
  const refused = () => {
    const carried = notifiedOf([versionOf(suspending), sooner], [twoApps, { ...tablet, ...twoApps }])
    const at = brussels('2023-03-09T00:00')
    carried.run(at)
    carried.person = { ...carried.person, accessRequested: { tablet: { version: 1, at, refused: { why: 'not-enrolled', at } } } }
    return carried
  }
  const [cut, restored] = [refused(), refused()]
  restored.report(on('2023-03-10T10:00', 'tablet', 'tiktok'))
  for (const carried of [cut, restored]) carried.runUntil(brussels('2023-03-14T12:00'))
  shows(
    lastMail(cut).partOf('Remove TikTok'),
    '- Tablet (iOS) Found: TikTok If nothing changes, work access will be suspended on: Work phone.',
  )
  shows(lastMail(restored).partOf('Remove TikTok'), 'every device that still has TikTok')
})

const inStages = [
  { name: 'ask', ...by('2023-03-08') },
  { name: 'cut', ...by('2023-03-20'), ...suspending },
]

it.each([
  ['', suspending, 'By the end of Wednesday 15 March 2023'],
  [' in stages', { deadline: undefined, escalation: [], stages: inStages }, 'By the end of Wednesday 8 March 2023'],
])('a threat comes with the deadline of a version%s that set one while nothing was in breach', (_, later, words) => {
  const carried = notified(undated)
  report(carried, '2023-02-27T10:00', { phone: '' })
  carried.amend(later)
  carried.run(brussels('2023-02-28T10:00'))
  report(carried, '2023-03-01T10:00', { phone: 'tiktok' })
  const { text } = lastMail(carried)
  shows(text, words, 'suspend')
  expect(text).not.toMatch(/There is no deadline|9999/)
})

const at = brussels('2023-03-17T10:00')
const bothSuspended = () => {
  const carried = notifiedOf([versionOf(suspending), temu(suspending)], [twoApps, tablet])
  carried.run(deadline)
  return carried
}
/** A mail of the first policy about access that came back. */
const restored = (person: Person, devices: readonly string[]) => {
  const tells = [{ step: 'restored', devices }]
  return written(person, [{ ...matterBy(versionOf(suspending)), openedAt: at, at, through: at, movable: false, tells }], at)
}
/** The tablet is in order, and the phone as far as the first policy goes. */
const mended = () => {
  const carried = bothSuspended()
  carried.report(on('2023-03-17T10:00', 'phone', 'temu'))
  carried.report(on('2023-03-17T10:00', 'tablet', ''))
  return review(carried.person, carried.policies, at)
}

it('access that came back is told only of devices that no other decision still cuts off', () => {
  reads(restored(mended(), ['phone', 'tablet']), 'TikTok: work access is coming back', 'Work access is coming back on: Tablet.')
})

it('access that came back gives way to what is still to do if it was cut again meanwhile', () => {
  const text = reads(restored(bothSuspended().person, ['phone']), 'TikTok: work access is being suspended')
  lacks(text, 'back on')
  shows(text, 'Work access is being suspended on: Work phone and Tablet.')
})

it('access that came back gives way to news that the device is in order if cut again', () => {
  const text = reads(restored(mended(), ['phone']), 'TikTok: settled')
  lacks(text, 'back on')
  shows(text, 'Everything this decision asks for is done.')
})

it('access that came back is said to be back until a person has decided about a contest', () => {
  const carried = notified({ ...suspending, requests: { access: 'restored' } }, [phone])
  carried.runUntil(brussels('2023-03-17T10:00'))
  carried.ask({ kind: 'contest', reason: 'It was never there.' }, brussels('2023-03-17T11:00'))
  expect(carried.run(brussels('2023-03-17T11:00'))).toEqual(['restored'])
  shows(lastMail(carried).text, 'Work access is coming back on: Work phone. It stays until we have answered your request.')
})

const policies = [versionOf(suspending)]
const person = review(notifiedOf(policies, [phone, tablet]).person, policies, deadline)
const mailTo = (person: Person) => owedMail(person, policies, deadline)

it.each([
  ['undecided', person],
  ['held', withHeld(person, 'no-tiktok', ['phone', 'tablet'])],
])('a suspension that waits for approval is announced as one to come while it is %s', (_, waiting) => {
  expect(devicesToSuspend(person, 'no-tiktok')).toEqual(['phone', 'tablet'])
  const text = reads(
    mailTo(waiting),
    'TikTok: the deadline has passed',
    'If nothing changes, work access will be suspended on: Work phone and Tablet. It comes back as soon as the device is in order.',
  )
  expect(text).not.toMatch(/is suspended|Work access until/)
})

it('a suspension that waits for approval threatens no one once it was rejected', () => {
  shows(
    mailTo(withSpared(person, 'no-tiktok', ['phone'])).text,
    '- Work phone (iOS) Found: TikTok Work access continues. - Tablet',
    'work access will be suspended on: Tablet.',
  )
  lacks(mailTo(withSpared(person, 'no-tiktok', ['phone', 'tablet'])).text, 'suspend')
})

const changed = (changes: readonly ('deadline' | 'demand' | 'threat')[], change = (person: Person) => person) => {
  const [mail] = notified(suspending).sent.map(({ before, parts, at }) => {
    const news = parts.map(part => ({ ...part, tells: [{ step: 'changed', devices: ['phone'] }], changes: new Set(changes) }))
    return written(change(before), news, at)
  })
  return mail ?? { subject: '', text: '' }
}
const sentences = {
  deadline: 'The deadline has changed. Here is the new one.',
  demand: 'The decision now asks for more than before. Everything it asks for is in this email.',
  threat: 'The rules for suspending work access have changed. You will find them below.',
}

it.each([
  [['deadline'] as const, 'New deadline 15 Mar: TikTok'],
  [['demand'] as const, 'Please remove TikTok by 15 Mar – changed'],
  [['threat'] as const, 'Please remove TikTok by 15 Mar – changed'],
  [['demand', 'threat'] as const, 'Please remove TikTok by 15 Mar – changed'],
  [['deadline', 'demand', 'threat'] as const, 'New deadline 15 Mar: TikTok'],
])('news of a changed decision says of %j what changed, and no more', (changes, title) => {
  const text = reads(changed(changes), title)
  expect(Object.entries(sentences).flatMap(([change, sentence]) => (text.includes(sentence) ? [change] : []))).toEqual(changes)
})

it('news of a changed decision is silent on a deadline restored before its reader hears', () => {
  const carried = notified(suspending)
  carried.amend({ ...suspending, ...by('2023-03-29') })
  expect(carried.run(brussels('2023-02-27T22:00'))).toEqual([])
  carried.amend(suspending)
  expect(carried.run(brussels('2023-02-27T23:00'))).toEqual([])
  expect(carried.runUntil(brussels('2023-02-28T12:00'))).toEqual(['02-28 09:00 changed'])
  const text = reads(lastMail(carried), 'Please remove TikTok by 15 Mar – reminder', 'By the end of Wednesday 15 March 2023')
  lacks(text, 'changed')
})

it('news of a changed decision says that there is no deadline any more', () => {
  const carried = notified()
  carried.amend(undated)
  carried.runUntil(brussels('2023-03-01T10:00'))
  shows(lastMail(carried).text, 'There is no longer a deadline.')
})

it('news of a changed decision threatens no device that is spared', () => {
  lacks(changed(['threat'], person => withSpared(person, 'no-tiktok', ['phone'])).text, 'suspend')
})
