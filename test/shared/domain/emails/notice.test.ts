import { expect, it } from 'vitest'
import { withAccessConfirmed, withAccessRefused } from '#campaign/access/request-access.ts'
import { brussels, suspending, versionOf } from '#test/builders.ts'
import { lacks, shows } from '#test/functions/expecting.ts'
import { type Document, lastMail, notified, notifiedOf, reads, report, temu, written } from './written.ts'

it('a first notice says what to remove where, by when, how, and how to know it is genuine', () => {
  const text = reads(
    lastMail(notified({ contact: { name: 'IT helpdesk', email: 'helpdesk@ec.example', phone: '+32 2 000' } })),
    'Please remove TikTok by 15 Mar',
    'Dear Ana,',
    'Please remove TikTok from the devices listed below. This is a Commission decision.',
    'By the end of Wednesday 15 March 2023 20 days are left. Time zone: Central European Time',
    '- Work phone (iOS) Found: TikTok',
    'Remove TikTok (iOS) 1. Touch and hold the icon for TikTok.',
    'We will write to you as soon as all your devices are in order.',
    'IT helpdesk helpdesk@ec.example +32 2 000',
    'give the reference ANA-7.',
    'We never ask for a password.',
    'details from your staff record',
  )
  lacks(text, 'has passed', 'suspended', 'In your time zone')
})

it('a first notice names every device in breach with its apps, and how to remove them', () => {
  const devices = [
    { label: 'Phone', apps: 'tiktok;temu', platform: 'android' },
    { id: 'tablet', label: 'Tablet', apps: 'temu', platform: 'ipados' },
    { id: 'iphone', label: 'iPhone', platform: 'ios' },
    { id: 'pc', label: 'PC', platform: 'Windows' },
    { id: 'mac', label: 'Mac', platform: 'macos' },
    { id: 'laptop', label: 'Laptop', apps: '' },
    { id: 'kiosk', label: 'Kiosk', apps: '?', platform: 'ChromeOS' },
    { id: 'nameless', label: '', apps: 'temu', platform: '' },
  ]
  const { text } = lastMail(notified({ apps: ['tiktok', 'temu'] }, devices))
  shows(
    text,
    [
      '- Phone (Android) Found: TikTok and Temu',
      '- Tablet (iPadOS) Found: Temu',
      '- iPhone (iOS) Found: TikTok',
      '- PC (Windows) Found: TikTok',
      '- Mac (macOS) Found: TikTok',
      '- Kiosk (ChromeOS) We cannot see whether it has TikTok or Temu. Please check.',
      '- Unnamed device Found: Temu',
    ].join(' '),
    'Remove TikTok and Temu (Android)',
    'Remove Temu and TikTok (iPadOS and iOS)',
    'Remove TikTok (Windows)',
    'open the menu next to it and choose Uninstall',
    'Remove TikTok (macOS)',
    'Remove TikTok and Temu (ChromeOS and Unnamed device)',
    'If you don’t know how, write to helpdesk@ec.example.',
  )
  lacks(text, 'Laptop')
  expect(text.match(/ 1\. /g)).toHaveLength(5)
})

it('a first notice offers the removal of work apps on devices of one’s own, if the policy does', () => {
  const own = 'Or, if the device is your own, remove your work apps instead (iOS)'
  const textOf = (document: Document, ownership = 'personal') => lastMail(notified(document, [{ ownership }])).text
  shows(textOf({}), 'Remove TikTok (iOS)', own)
  lacks(textOf({ remedies: ['remove-app'] }), own)
  lacks(textOf({ remedies: ['remove-work-apps'] }), 'Remove TikTok (iOS)')
  lacks(textOf({}, 'official'), own)
})

it('a first notice asks about a device that cannot be read, and accuses no one', () => {
  const unread = notified(suspending, [{ apps: '?' }])
  const text = reads(
    lastMail(unread),
    'Check for TikTok by 15 Mar, please',
    'We cannot see whether the devices listed below have TikTok. Please check, remove what you find and write to helpdesk@ec.example to tell us.',
    'If we cannot see what is on a device, it keeps its work access. If we find TikTok on it later, we suspend that access after the deadline.',
  )
  lacks(text, 'is suspended', 'Found', 'Please remove TikTok')
  const withPage = unread.sent.flatMap(({ before, parts, at }) => {
    const linked = parts.map(part => ({ ...part, page: 'https://ides.example/me/1' }))
    return written(before, linked, at).text
  })
  shows(withPage.join(), 'Please check, remove what you find and tell us on your page.')
})

it('a first notice says why, where the decision is, and where it is reported', () => {
  const { text } = lastMail(notified({ why: { en: 'Because of data protection.' }, reference: 'https://ec.example/decision' }))
  shows(text, 'Because of data protection.', 'Read the decision: https://ec.example/decision')
  lacks(text, 'Reported in the press:')
  const reported = lastMail(notified({ reportedIn: 'https://news.example/1' })).text
  shows(reported, 'Reported in the press: https://news.example/1')
  lacks(reported, 'Read the decision:')
})

it('a first notice has title and reason in the reader’s language, or marks theirs', () => {
  const htmlOf = (document: Document) => lastMail(notified({ language: 'fr', ...document })).html
  const both = htmlOf({ title: { fr: 'Supprimer TikTok', en: 'Remove TikTok' }, why: { fr: 'Vie privée.', en: 'Privacy.' } })
  expect(both).toMatch(/<h1 lang="en"[^>]*>Remove TikTok.*Privacy\./s)
  expect(both).not.toMatch(/ lang="(?!en")/)
  const french = htmlOf({ title: 'Supprimer TikTok', why: { de: 'Datenschutz.', fr: 'Vie privée.\n\nVraiment.' } })
  expect(french.match(/<p lang="fr"[^>]*>[^<]*/g)).toEqual(
    ['Supprimer TikTok', 'Vie privée.', 'Vraiment.'].map(text => expect.stringMatching(text)),
  )
  expect(french).not.toContain('Datenschutz')
  expect(htmlOf({ why: 'Vie privée.' })).toMatch(/<p lang="fr"[^>]*>Vie privée/)
  expect(htmlOf({ why: { de: 'Datenschutz.' } })).toMatch(/<p lang="de"[^>]*>Datenschutz/)
})

it('a first notice has a heading of ours above a title that is not in the reader’s language', () => {
  const french = { language: 'fr', title: { fr: 'Protéger les appareils', de: 'Geräte schützen' } }
  const headings = ({ html }: ReturnType<typeof lastMail>) =>
    /<h1 lang="en"[^>]*>([^<]*)<.*?<p lang="fr"[^>]*>([^<]*)</s.exec(html)?.slice(1)
  const headed = (document: Document) => headings(lastMail(notified({ ...french, ...document })))
  expect(headed({})).toEqual(['Remove TikTok by 15 Mar', 'Protéger les appareils'])
  const exclusive = { on: '2023-03-15', counts: 'exclusive' }
  expect(headed({ apps: ['tiktok', 'wechat', 'temu'], deadline: exclusive })?.[0]).toBe('Remove TikTok +2 by 14 Mar')
  const firewall = { kind: 'check', title: { fr: 'Activer le pare-feu', en: 'Turn on the firewall' }, language: 'fr' }
  expect(headed({ requires: ['firewall'], requirements: { firewall } })?.[0]).toBe('Deadline 15 Mar: Remove TikTok (+1)')
})

it('a notice that nothing is left to do has a heading that asks for nothing', () => {
  const cleared = notified()
  report(cleared, '2023-03-01T10:00', { phone: '' })
  shows(lastMail(cleared).html, '>Decision: TikTok</h1>')
  lacks(lastMail(cleared).html, 'Remove TikTok')
})

it('a first notice still says who to ask when it names no device any more', () => {
  const [text] = notified().sent.map(({ before, parts, at }) => written({ ...before, devices: [] }, parts, at).text)
  expect(text).toContain('helpdesk@ec.example')
})

it('words about time are true when a mail goes: from the deadline on, that it has passed', () => {
  shows(lastMail(notified(), '2023-03-15T23:59').text, 'Today is the last day.')
  const text = reads(
    lastMail(notified(), '2023-03-16T00:00'),
    'TikTok: the deadline has passed',
    'The deadline passed at the end of Wednesday 15 March 2023',
  )
  lacks(text, 'last day', 'By the end')
})

it('words about time leave no doubt whether the day that a policy names is in time', () => {
  const exclusive = { deadline: { on: '2023-03-15', counts: 'exclusive' } }
  shows(
    lastMail(notified(exclusive)).text,
    'By the end of Tuesday 14 March 2023',
    'The decision applies as of Wednesday 15 March 2023. The day before is the last day to act.',
  )
  const others = [notified(), notified({ ...exclusive, minimumNotice: 'P40D' })].map(carried => lastMail(carried).text)
  for (const text of [...others, lastMail(notified(exclusive), '2023-03-15T00:00').text]) lacks(text, 'The decision applies')
})

it('words about time are in the deadline’s zone, and in that of readers elsewhere', () => {
  const textTo = (who: { zone: string; country: string }, document: Document = {}) => {
    const carried = notified(document, [{}], who)
    carried.run(brussels('2023-02-23T21:00'))
    return lastMail(carried, '2023-03-15T10:00').text
  }
  shows(
    textTo({ zone: 'Pacific/Honolulu', country: 'US' }),
    // There it is still the 14th.
    'By the end of Wednesday 15 March 2023 Time zone: Central European Time',
    'In your time zone (Hawaii-Aleutian Standard Time): 13:00 on Wednesday 15 March 2023',
  )
  shows(
    textTo({ zone: 'Pacific/Auckland', country: 'NZ' }, { deadline: { at: '2023-03-15T12:00' } }),
    'In your time zone (New Zealand Time): the end of Wednesday 15 March 2023',
  )
})

it('words about time are those of each reader’s own zone if the policy says so', () => {
  const carried = notified({ zone: 'staff', announcedAt: '2023-02-23T09:00Z' }, [{}], { zone: 'Pacific/Honolulu', country: 'US' })
  carried.run(brussels('2023-02-23T20:00'))
  shows(lastMail(carried).text, 'By the end of Wednesday 15 March 2023 20 days are left. Time zone: Hawaii-Aleutian Standard Time')
  lacks(lastMail(carried).text, 'In your time zone')
  // In Brussels it is the 16th already.
  shows(lastMail(carried, '2023-03-16T08:00').text, 'Today is the last day.')
  shows(lastMail(carried, '2023-03-16T11:00').text, 'The deadline passed')
})

it('a later mail reminds of what is still to do, and says which reminder is the last', () => {
  const carried = notified()
  expect(carried.run(brussels('2023-03-08T09:00'))).toEqual(['P7D'])
  const text = reads(
    lastMail(carried),
    'Please remove TikTok by 15 Mar – reminder',
    '7 days are left.',
    'Found: TikTok',
    'Remove TikTok (iOS)',
  )
  lacks(text, 'last reminder')
  carried.runUntil(brussels('2023-03-15T09:00'))
  shows(lastMail(carried).text, 'This is the last reminder before the deadline.')
})

it('a later mail names a device found since, with its own date until which it keeps access', () => {
  const carried = notified(suspending, [{}, { id: 'tablet', label: 'Tablet', apps: '' }, { id: 'kiosk', label: 'Kiosk', apps: '?' }])
  expect(report(carried, '2023-03-14T10:00', { tablet: 'tiktok' })).toEqual(['again'])
  reads(
    lastMail(carried),
    'Please remove TikTok by 15 Mar – new finding',
    'We have found something new since our last email.',
    '- Work phone (iOS) Found: TikTok Work access until the end of Wednesday 15 March 2023 (Central European Time)',
    // Tuesday 14 March + 5 days is a Sunday: so Monday 20 is the last day.
    '- Tablet (iOS) Found: TikTok Work access until the end of Monday 20 March 2023 (Central European Time)',
    'We cannot see whether it has TikTok. Please check. Work access continues.',
  )
})

it.each([
  [
    'the hour at which access ends, where there is one',
    { ...suspending, deadline: { at: '2023-03-15T17:00' } },
    / until 17:00 on Wednesday/,
  ],
  ['no date of access if nothing is suspended', {}, /- Work phone \(iOS\) Found: TikTok - Tablet \(iOS\) Found: TikTok What/],
])('a later mail shows %s', (_, document, words) => {
  const carried = notified(document, [{}, { id: 'tablet', label: 'Tablet', apps: '' }])
  report(carried, '2023-03-14T10:00', { tablet: 'tiktok' })
  expect(lastMail(carried).text).toMatch(words)
})

it('a later mail thanks once all devices are in order, and asks for nothing', () => {
  const carried = notified()
  report(carried, '2023-02-24T10:00', { phone: '' })
  const text = reads(lastMail(carried), 'TikTok: nothing left to do', 'You have nothing left to do', 'helpdesk@ec.example')
  lacks(text, 'Please', 'Found', 'passed', 'last day', 'Deadline')
})

const deadline = brussels('2023-03-16T00:00')

it('a notice after the deadline says that access ends, when it returns, and how to object', () => {
  const carried = notified(suspending)
  expect(carried.run(deadline)).toEqual(['after:P0D'])
  const text = reads(
    lastMail(carried),
    'TikTok: work access is being suspended',
    'The deadline passed',
    'Work access is being suspended on: Work phone. It comes back automatically as soon as the device is in order.',
    'If you think this is wrong, write to helpdesk@ec.example. A person will look into it.',
  )
  lacks(text, 'By the end', 'After the deadline')
})

/** The mail of the day after, once other systems have said whether they could suspend access. */
const dayAfter = (answer: typeof withAccessConfirmed) => {
  const escalation = [
    { after: 'P0D', suspend: true },
    { every: 'P1D', notify: 'staff', times: 1 },
  ]
  const carried = notified({ escalation })
  carried.run(deadline)
  carried.person = answer({ ...carried.person, accessRequested: { phone: { version: 1, at: deadline } } }, 'phone', 1, deadline)
  expect(carried.run(brussels('2023-03-17T09:00'))).toEqual(['every:1'])
  return lastMail(carried)
}

it('a notice after the deadline says that access is suspended only once that is confirmed', () => {
  shows(
    dayAfter(withAccessConfirmed).text,
    '- Work phone (iOS) Found: TikTok Work access is suspended.',
    'Work access is suspended on: Work phone.',
  )
})

it('a notice after the deadline is silent on access where it cannot be suspended', () => {
  const text = reads(
    dayAfter((person, device, version, at) => withAccessRefused(person, device, version, 'not-enrolled', at)),
    'TikTok: the deadline has passed',
    'Please act now',
    'Remove TikTok',
  )
  lacks(text, 'Work access')
})

it('an announcement says what was decided and by when, and that there may be nothing to do', () => {
  const text = reads(
    lastMail(notified({ announce: 'everyone', why: 'Because of data protection.' }, [])),
    'Deadline 15 Mar: TikTok – new decision',
    'TikTok must not be on devices used for work. This is a Commission decision.',
    'By the end of Wednesday 15 March 2023',
    'you don’t need to do anything',
    'Because of data protection.',
  )
  lacks(text, 'Please', 'Found', 'Your devices')
})

it('a notice about several policies is one mail with a section for each', () => {
  const later = temu({ deadline: { on: '2023-03-31', counts: 'inclusive' } })
  const carried = notifiedOf([versionOf(), later], [{ apps: 'tiktok' }, { id: 'tablet', label: 'Tablet', apps: 'temu' }])
  expect(carried.sent).toHaveLength(1)
  const { subject, partOf } = lastMail(carried)
  expect(subject).toBe('Please remove TikTok by 15 Mar (and 1 more decision)')
  shows(partOf('Remove TikTok'), 'By the end of Wednesday 15 March 2023', '- Work phone (iOS) Found: TikTok')
  lacks(partOf('Remove TikTok'), 'Tablet')
  shows(partOf('Remove Temu'), 'By the end of Friday 31 March 2023', '- Tablet (iOS) Found: Temu')
  lacks(partOf('Remove Temu'), 'Work phone')
})
