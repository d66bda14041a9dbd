import { describe, expect, it } from 'vitest'
import { withAccessConfirmed, withAccessRefused } from '../../../../shared/campaign/access/request-access.ts'
import { asHtml, asText } from '../../../../shared/domain/emails/letter.ts'
import { noticeLetter } from '../../../../shared/domain/emails/notice.ts'
import { voices } from '../../../../shared/domain/emails/voice.ts'
import type { Person } from '../../../../shared/domain/people/person.ts'
import { brussels, Carried, on, personWith, versionOf } from '../../../builders.ts'

const suspending = {
  escalation: [
    { after: 'P0D', suspend: true, notify: 'staff' },
    { after: 'P3D', notify: 'staff' },
  ],
}

const english = voices()('en')

interface Written {
  readonly subject: string
  readonly text: string
  /** The text between the tags of the HTML, in order. */
  readonly page: string
  readonly html: string
}

/** The last mail that went to a person, as it is written at a moment: by default the one at which it went. */
function lastMail(carried: Carried, at?: string): Written {
  const sent = carried.sent.at(-1)
  if (!sent) throw new Error('nothing was sent')
  const letter = noticeLetter(sent.before, sent.parts, 'ANA-7', at ? brussels(at) : sent.at, english)
  const html = asHtml(letter)
  const page = html
    .replace(/<head>.*<\/head>/s, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
  return { subject: letter.subject, text: asText(letter), page, html }
}

/** Ana, told first at the announcement. */
function told(document: Readonly<Record<string, unknown>> = {}, ...person: Parameters<typeof personWith>): Carried {
  const carried = new Carried(personWith(...person), versionOf(document))
  carried.run(brussels('2023-02-23T10:00'))
  return carried
}

/** States something of the mail as text and of the mail as HTML. */
const inBoth = ({ text, page }: Written, ...sentences: readonly string[]) => {
  for (const sentence of sentences) {
    expect(text.replace(/\s+/g, ' ')).toContain(sentence)
    expect(page).toContain(sentence)
  }
}
const inNeither = ({ text, page }: Written, ...sentences: readonly string[]) => {
  for (const sentence of sentences) {
    expect(text.replace(/\s+/g, ' ')).not.toContain(sentence)
    expect(page).not.toContain(sentence)
  }
}

/** The lines that the text has below a device. */
function linesOf({ text }: Written, device: string): readonly string[] {
  const [, ...after] = text.split('\n').slice(text.split('\n').findIndex((line) => line.startsWith(`- ${device}`)))
  return after
    .slice(
      0,
      after.findIndex((line) => !line.startsWith('  ')),
    )
    .map((line) => line.trim())
}

describe('a first notice', () => {
  it('says what must go from which device, by when, how, whom to ask, and how to know it is genuine', () => {
    const mail = lastMail(told({ contact: { name: 'IT helpdesk', email: 'helpdesk@ec.example', phone: '+32 2 000' } }))
    expect(mail.subject).toBe('Please remove TikTok by 15 Mar')
    inBoth(
      mail,
      'Dear Ana,',
      'Please remove TikTok from the devices listed below. This is a Commission decision.',
      'By the end of Wednesday 15 March 2023',
      'Time zone: Central European Time',
      '20 days are left.',
      'Remove TikTok (iOS)',
      'Touch and hold the icon for TikTok.',
      'We will write to you as soon as all your devices are in order.',
      'IT helpdesk',
      'helpdesk@ec.example',
      '+32 2 000',
      'give the reference ANA-7.',
      'We never ask for a password.',
      'details from your staff record',
    )
    expect(mail.text).toContain('- Work phone (iOS)\n  Found: TikTok\n')
    inNeither(mail, 'has passed', 'suspended', 'In your time zone')
  })

  it('names every device in breach, each with its apps, and no other', () => {
    const devices = [
      { label: 'Phone', apps: 'tiktok;temu', platform: 'android' },
      { id: 'tablet', label: 'Tablet', apps: 'temu', platform: 'ipados' },
      { id: 'laptop', label: 'Laptop', apps: '' },
      { id: 'kiosk', label: 'Kiosk', apps: '?', platform: 'ChromeOS' },
      { id: 'nameless', label: '', apps: 'temu' },
    ]
    const mail = lastMail(told({ apps: ['tiktok', 'temu'] }, {}, devices))
    expect(mail.text.split('\n').filter((line) => line.startsWith('- '))).toEqual([
      '- Phone (Android)',
      '- Tablet (iPadOS)',
      '- Kiosk (ChromeOS)',
      '- Unnamed device (iOS)',
    ])
    expect(linesOf(mail, 'Phone')).toEqual(['Found: TikTok and Temu'])
    expect(linesOf(mail, 'Tablet')).toEqual(['Found: Temu'])
    expect(linesOf(mail, 'Kiosk')).toEqual(['We cannot see whether it has TikTok or Temu. Please check.'])
    inNeither(mail, 'Laptop')
  })

  it('says step by step what to do on each platform, once, with the apps that are there', () => {
    const devices = [
      { label: 'Phone', apps: 'tiktok', platform: 'ios' },
      { id: 'tablet', label: 'Tablet', apps: 'temu', platform: 'iPadOS' },
      { id: 'pixel', label: 'Pixel', apps: 'tiktok', platform: 'android' },
      { id: 'laptop', label: 'Laptop', apps: 'tiktok', platform: 'Windows' },
      { id: 'mac', label: 'Mac', apps: 'tiktok', platform: 'macos' },
      { id: 'kiosk', label: 'Kiosk', apps: 'temu', platform: 'ChromeOS' },
      { id: 'thing', label: 'Thing', apps: 'temu', platform: '' },
    ]
    const mail = lastMail(told({ apps: ['tiktok', 'temu'] }, {}, devices))
    inBoth(
      mail,
      'Remove TikTok and Temu (iOS and iPadOS)',
      'Remove TikTok (Android)',
      'Remove TikTok (Windows)',
      'open the menu next to it and choose Uninstall',
      'Remove TikTok (macOS)',
      'Remove Temu (ChromeOS and Thing)',
      'If you don’t know how, write to helpdesk@ec.example.',
    )
    expect(mail.text.match(/^1\. /gm)).toHaveLength(5)
    expect(mail.html.match(/<ol/g)).toHaveLength(5)
  })

  it('offers the removal of work apps on devices of one’s own, if the policy does', () => {
    const remedy = 'Or, if the device is your own, remove your work apps instead (iOS)'
    const own = [{ ownership: 'personal' }] as const
    inBoth(lastMail(told({}, {}, own)), 'Remove TikTok (iOS)', remedy)
    inNeither(lastMail(told({ remedies: ['remove-app'] }, {}, own)), remedy)
    inNeither(lastMail(told({ remedies: ['remove-work-apps'] }, {}, own)), 'Remove TikTok (iOS)')
    inNeither(lastMail(told()), remedy)
  })

  it('warns of suspension if the policy suspends', () => {
    inBoth(lastMail(told(suspending)), 'After the deadline, we suspend work access on every device that still has TikTok.')
    inNeither(lastMail(told({ escalation: [{ after: 'P0D', notify: 'staff' }] })), 'suspended')
  })

  it('asks about a device that cannot be read, and accuses nobody', () => {
    const mail = lastMail(told(suspending, {}, [{ apps: '?' }]))
    expect(mail.subject).toBe('Check for TikTok by 15 Mar, please')
    inBoth(
      mail,
      'We cannot see whether the devices listed below have TikTok. Please check, remove what you find and write to helpdesk@ec.example to tell us.',
      'If we cannot see what is on a device, it keeps its work access. If we find TikTok on it later, we suspend that access after the deadline.',
    )
    inNeither(mail, 'is suspended', 'Found', 'Please remove TikTok')
    const sent = told(suspending, {}, [{ apps: '?' }]).sent.at(-1)
    const parts = (sent?.parts ?? []).map((part) => ({ ...part, page: 'https://ides.example/me/1' }))
    const withPage = sent && asText(noticeLetter(sent.before, parts, 'ANA-7', sent.at, english))
    expect(withPage?.replace(/\s+/g, ' ')).toContain('Please check, remove what you find and tell us on your page.')
    inBoth(
      lastMail(told(suspending, {}, [{}, { id: 'tablet', apps: '?' }])),
      'Please remove TikTok',
      'If we cannot see what is on a device',
    )
  })

  it('says why, where the decision is, and where it is reported', () => {
    const mail = lastMail(told({ why: { en: 'Because of data protection.', fr: 'Vie privée.' }, reference: 'https://ec.example/decision' }))
    inBoth(mail, 'Because of data protection.', 'https://ec.example/decision')
    inNeither(mail, 'Vie privée.', 'Reported in the press:')
    const reported = lastMail(told({ reportedIn: 'https://news.example/1' }))
    inBoth(reported, 'Reported in the press:', 'https://news.example/1')
    inNeither(reported, 'Read the decision:')
  })

  it('marks what a policy says in another language than its reader’s', () => {
    const french = { language: 'fr', title: 'Supprimer TikTok', why: { de: 'Datenschutz.', fr: 'Vie privée.\n\nVraiment.' } }
    const { html } = lastMail(told(french))
    expect(html.match(/<p lang="fr"[^>]*>[^<]*/g)).toEqual(
      ['Supprimer TikTok', 'Vie privée.', 'Vraiment.'].map((text) => expect.stringMatching(text)),
    )
    expect(html).not.toContain('Datenschutz')
    expect(lastMail(told({ why: { de: 'Datenschutz.' } })).html).toMatch(/<p lang="de"[^>]*>Datenschutz/)
    expect(lastMail(told({ why: { en: 'Privacy.' } })).html).not.toMatch(/ lang="(?!en")/)
  })

  it('has its heading and its reason in the reader’s language where the policy has them', () => {
    const french = { language: 'fr', title: { fr: 'Supprimer TikTok', en: 'Remove TikTok' }, why: { fr: 'Vie privée.', en: 'Privacy.' } }
    const { html } = lastMail(told(french))
    expect(html).toMatch(/<h1 lang="en"[^>]*>Remove TikTok/)
    expect(html).toContain('Privacy.')
    expect(html).not.toMatch(/ lang="(?!en")/)
    const alone = lastMail(told({ ...french, title: { fr: 'Supprimer TikTok', de: 'TikTok entfernen' }, why: 'Vie privée.' })).html
    expect(alone).toMatch(/<p lang="fr"[^>]*>Vie privée/)
  })

  it('has a heading of ours where the policy has no title in the reader’s language, and the foreign one below it', () => {
    const firewall = { kind: 'check', title: { fr: 'Activer le pare-feu', en: 'Turn on the firewall' }, language: 'fr' }
    const french = { language: 'fr', title: { fr: 'Protéger les appareils', de: 'Geräte schützen' } }
    const headed = (more: Readonly<Record<string, unknown>>, ...person: Parameters<typeof personWith>) => {
      const [, heading, below] =
        /<h1 lang="en"[^>]*>([^<]*)<.*?<p lang="fr"[^>]*>([^<]*)</s.exec(lastMail(told({ ...french, ...more }, ...person)).html) ?? []
      return [heading, below]
    }
    expect(headed({})).toEqual(['Remove TikTok by 15 Mar', 'Protéger les appareils'])
    expect(headed({ apps: ['tiktok', 'wechat', 'temu'], deadline: { on: '2023-03-15', counts: 'exclusive' } })[0]).toBe(
      'Remove TikTok +2 by 14 Mar',
    )
    expect(headed({ requires: ['firewall'], requirements: { firewall } })[0]).toBe('Deadline 15 Mar: Remove TikTok (+1)')
    const cleared = told(french)
    cleared.report(on('2023-03-01T10:00', 'phone', ''))
    cleared.run(brussels('2023-03-01T10:00'))
    expect(lastMail(cleared).html).toMatch(/<h1 lang="en"[^>]*>Decision: TikTok<.*<p lang="fr"[^>]*>Protéger les appareils</s)
  })
})

describe('words about time', () => {
  it('come from the moment at which a mail goes, not from its step', () => {
    const mail = lastMail(told(), '2023-03-15T23:59')
    inBoth(mail, 'Today is the last day.')
    expect(mail.subject).toBe('Please remove TikTok by 15 Mar')
  })

  it('say that it has passed from the very moment of the deadline on', () => {
    const mail = lastMail(told(), '2023-03-16T00:00')
    inBoth(mail, 'The deadline passed at the end of Wednesday 15 March 2023')
    inNeither(mail, 'last day', 'By the end')
    expect(mail.subject).toBe('TikTok: the deadline has passed')
  })

  it('leave no doubt whether the day that a policy names is in time', () => {
    const asOf = 'The decision applies as of Wednesday 15 March 2023. The day before is the last day to act.'
    const exclusive = { deadline: { on: '2023-03-15', counts: 'exclusive' } }
    inBoth(lastMail(told(exclusive)), 'By the end of Tuesday 14 March 2023', asOf)
    inNeither(lastMail(told()), 'The decision applies')
    inNeither(lastMail(told(exclusive), '2023-03-15T00:00'), 'The decision applies')
    inNeither(lastMail(told({ ...exclusive, minimumNotice: 'P40D' })), 'The decision applies')
  })

  it('are those of the deadline’s zone, and next to them those of a reader elsewhere', () => {
    const carried = told({}, { zone: 'Pacific/Honolulu', country: 'US' })
    carried.run(brussels('2023-02-23T21:00'))
    const mail = lastMail(carried, '2023-03-15T12:00')
    inBoth(
      mail,
      'By the end of Wednesday 15 March 2023',
      'Time zone: Central European Time',
      'In your time zone (Hawaii-Aleutian Standard Time): 13:00 on Wednesday 15 March 2023',
      'Today is the last day.',
    )
    const further = told({ deadline: { at: '2023-03-15T12:00' } }, { zone: 'Pacific/Auckland', country: 'NZ' })
    further.run(brussels('2023-02-23T21:00'))
    inBoth(lastMail(further), 'In your time zone (New Zealand Time): the end of Wednesday 15 March 2023')
  })

  it('are those of each reader’s own zone if the policy says so', () => {
    const carried = new Carried(
      personWith({ zone: 'Pacific/Honolulu', country: 'US' }),
      versionOf({ zone: 'staff', announcedAt: '2023-02-23T09:00Z' }),
    )
    carried.run(brussels('2023-02-23T20:00'))
    inBoth(lastMail(carried), 'By the end of Wednesday 15 March 2023', 'Hawaii-Aleutian Standard Time', '20 days are left.')
    inNeither(lastMail(carried), 'In your time zone')
    // In Brussels it is the 16th already.
    inBoth(lastMail(carried, '2023-03-16T08:00'), 'Today is the last day.')
    inBoth(lastMail(carried, '2023-03-16T11:00'), 'The deadline passed')
  })
})

describe('a reminder', () => {
  it('says by when, and what is still to do', () => {
    const carried = told()
    expect(carried.run(brussels('2023-03-08T09:00'))).toEqual(['P7D'])
    const mail = lastMail(carried)
    expect(mail.subject).toBe('Please remove TikTok by 15 Mar – reminder')
    inBoth(mail, '7 days are left.', 'Found: TikTok', 'Remove TikTok (iOS)')
    inNeither(mail, 'last reminder')
  })

  it('says that it is the last', () => {
    const carried = told()
    carried.runUntil(brussels('2023-03-15T09:00'))
    inBoth(lastMail(carried), 'This is the last reminder before the deadline.', 'Today is the last day.')
  })

  it('names a device that was found since', () => {
    const carried = told({}, {}, [{}, { id: 'tablet', label: 'Tablet', apps: '' }])
    carried.report(on('2023-02-24T11:00', 'tablet', 'tiktok'))
    expect(carried.run(brussels('2023-02-24T11:00'))).toEqual(['again'])
    const mail = lastMail(carried)
    expect(mail.subject).toBe('Please remove TikTok by 15 Mar – new finding')
    inBoth(mail, 'We have found something new since our last email.')
    expect(mail.text).toContain('- Work phone (iOS)\n  Found: TikTok\n- Tablet (iOS)\n  Found: TikTok\n')
  })
})

describe('a device that was found late', () => {
  const late = (document: Readonly<Record<string, unknown>> = suspending) => {
    const carried = told({ reminders: ['P0D'], ...document }, {}, [{}, { id: 'tablet', label: 'Tablet', apps: '' }])
    carried.report(on('2023-03-14T10:00', 'tablet', 'tiktok'))
    return carried
  }
  const ownDate = 'Work access until the end of Monday 20 March 2023 (Central European Time)'

  it('has a date of its own in the mail, by which its minimum notice has ended', () => {
    const carried = late()
    expect(carried.run(brussels('2023-03-14T10:00'))).toEqual(['again'])
    // Tuesday 14 March + 5 days is a Sunday: so Monday 20 is the last day.
    const mail = lastMail(carried)
    expect(linesOf(mail, 'Work phone')[1]).toBe('Work access until the end of Wednesday 15 March 2023 (Central European Time)')
    expect(linesOf(mail, 'Tablet')[1]).toBe(ownDate)
    inBoth(mail, ownDate)
  })

  it('shows a date that has an hour, and that access stays if nothing is known', () => {
    const carried = told({ ...suspending, deadline: { at: '2023-03-15T17:00' } }, {}, [
      {},
      { id: 'tablet', label: 'Tablet', apps: '' },
      { id: 'kiosk', label: 'Kiosk', apps: '?' },
    ])
    carried.report(on('2023-03-14T10:00', 'tablet', 'tiktok'))
    carried.run(brussels('2023-03-14T10:00'))
    const mail = lastMail(carried)
    expect(linesOf(mail, 'Work phone')[1]).toBe('Work access until 17:00 on Wednesday 15 March 2023 (Central European Time)')
    expect(linesOf(mail, 'Kiosk')[1]).toBe('Work access continues.')
  })

  it('has none if nothing is suspended', () => {
    const carried = late({})
    carried.run(brussels('2023-03-14T10:00'))
    inNeither(lastMail(carried), 'Work access')
  })
})

describe('a notice after the deadline', () => {
  const deadline = brussels('2023-03-16T00:00')
  const nextMorning = brussels('2023-03-17T09:00')
  const requested = (person: Person): Person => ({ ...person, accessRequested: { phone: { version: 1, at: deadline } } })

  it('says that it has passed, and on which devices access is suspended', () => {
    const carried = told(suspending)
    expect(carried.run(brussels('2023-03-16T00:00'))).toEqual(['after:P0D'])
    const mail = lastMail(carried)
    expect(mail.subject).toBe('TikTok: work access is being suspended')
    inBoth(
      mail,
      'The deadline passed',
      'Work access is being suspended on: Work phone. It comes back automatically as soon as the device is in order.',
      'If you think this is wrong, write to helpdesk@ec.example. A person will look into it.',
    )
    inNeither(mail, 'By the end', 'After the deadline')
  })

  it('says that access is cut only once other systems have confirmed it', () => {
    const carried = told({
      escalation: [
        { after: 'P0D', suspend: true },
        { every: 'P1D', notify: 'staff', times: 1 },
      ],
    })
    carried.run(deadline)
    inBoth(lastMail(carried), 'Work access is being suspended on: Work phone.')
    carried.person = withAccessConfirmed(requested(carried.person), 'phone', 1, deadline)
    expect(carried.run(nextMorning)).toEqual(['every:1'])
    expect(linesOf(lastMail(carried), 'Work phone')).toEqual(['Found: TikTok', 'Work access is suspended.'])
    inBoth(lastMail(carried), 'Work access is suspended on: Work phone.')
  })

  it('asks to act, and says nothing of access, where that cannot be cut', () => {
    const carried = told({
      escalation: [
        { after: 'P0D', suspend: true },
        { every: 'P1D', notify: 'staff', times: 1 },
      ],
    })
    carried.run(deadline)
    carried.person = withAccessRefused(requested(carried.person), 'phone', 1, 'not-enrolled', deadline)
    expect(carried.run(nextMorning)).toEqual(['every:1'])
    expect(lastMail(carried).subject).toBe('TikTok: the deadline has passed')
    inBoth(lastMail(carried), 'Please act now', 'Remove TikTok')
    inNeither(lastMail(carried), 'Work access')
  })
})

describe('news that a device is in order', () => {
  it('thanks, and asks for nothing', () => {
    const carried = told()
    carried.report(on('2023-02-24T10:00', 'phone', ''))
    carried.run(brussels('2023-02-24T10:00'))
    const mail = lastMail(carried)
    expect(mail.subject).toBe('TikTok: nothing left to do')
    inBoth(mail, 'You have nothing left to do', 'helpdesk@ec.example')
    inNeither(mail, 'Please', 'Found', 'passed', 'last day', 'Deadline')
  })

  it('says with it that access is back, and on which devices', () => {
    const carried = told(suspending)
    carried.run(brussels('2023-03-16T00:00'))
    carried.report(on('2023-03-18T03:30', 'phone', ''))
    expect(carried.run(brussels('2023-03-18T03:30'))).toEqual(['restored', 'cleared'])
    const mail = lastMail(carried)
    expect(mail.subject).toBe('TikTok: work access is coming back')
    inBoth(mail, 'Work access is coming back on: Work phone.', 'You have nothing left to do')
    inNeither(mail, 'Please', 'Found', 'passed')
  })
})

describe('an announcement', () => {
  const announcing = { announce: 'everyone' }

  it('says what was decided and by when, and that there may be nothing to do', () => {
    const carried = told({ ...announcing, why: { en: 'Because of data protection.' } }, {}, [])
    const mail = lastMail(carried)
    expect(mail.subject).toBe('Deadline 15 Mar: TikTok – new decision')
    inBoth(
      mail,
      'TikTok must not be on devices used for work. This is a Commission decision.',
      'By the end of Wednesday 15 March 2023',
      'you don’t need to do anything',
      'Because of data protection.',
    )
    inNeither(mail, 'Please', 'Found', 'Your devices')
  })
})

describe('a notice about several policies', () => {
  const both = () => {
    const temu = versionOf({ id: 'no-temu', title: 'Remove Temu', apps: ['temu'], deadline: { on: '2023-03-31', counts: 'inclusive' } })
    const carried = new Carried(personWith({}, [{ apps: 'tiktok' }, { id: 'tablet', label: 'Tablet', apps: 'temu' }]), versionOf(), temu)
    carried.run(brussels('2023-02-23T10:00'))
    return carried
  }
  const sectionsOf = ({ text }: Written) => text.split('Remove Temu\n===')

  it('is one mail with a section for each, of its own devices and deadline', () => {
    const carried = both()
    expect(carried.sent).toHaveLength(1)
    const mail = lastMail(carried)
    expect(mail.subject).toBe('Please remove TikTok by 15 Mar (and 1 more decision)')
    const [tiktok = '', temu = ''] = sectionsOf(mail)
    expect(tiktok).toContain('By the end of Wednesday 15 March 2023')
    expect(tiktok).toContain('- Work phone (iOS)\n  Found: TikTok\n')
    expect(tiktok).not.toContain('Tablet')
    expect(temu).toContain('By the end of Friday 31 March 2023')
    expect(temu).toContain('- Tablet (iOS)\n  Found: Temu\n')
    expect(temu).not.toContain('Work phone')
    expect(mail.html.match(/<h1/g)).toHaveLength(2)
  })
})

it('a notice that names no device any more still says whom to ask', () => {
  const carried = told()
  const [sent] = carried.sent
  if (!sent) throw new Error('nothing was sent')
  const gone = { ...sent.before, devices: [] }
  const text = asText(noticeLetter(gone, sent.parts, 'ANA-7', sent.at, english))
  expect(text).toContain('helpdesk@ec.example')
})
