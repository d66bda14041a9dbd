import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { asHtml, asText } from '../../../shared/emails/letter.ts'
import { noticeLetter } from '../../../shared/emails/notice.ts'
import { extend } from '../../../shared/review/decisions.ts'
import { brussels, Carried, on, personWith, versionOf } from '../../builders.ts'

const suspending = {
  escalation: [
    { after: 'P0D', suspend: true, notify: 'staff' },
    { after: 'P3D', notify: 'staff' },
  ],
}

interface Written {
  readonly subject: string
  readonly text: string
  /** The text between the tags of the HTML, in order. */
  readonly page: string
  readonly html: string
}

/** The last mail that went to somebody, as it is written at a moment: by default the one at which it went. */
function lastMail(carried: Carried, at?: string): Written {
  const sent = carried.sent.at(-1)
  if (!sent) throw new Error('nothing was sent')
  const letter = noticeLetter(sent.before, sent.parts, 'ANA-7', at ? brussels(at) : sent.at)
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

describe('a first notice', () => {
  it('says what must go from which device, by when, how, and whom to ask', () => {
    const mail = lastMail(told({ contact: { name: 'IT helpdesk', email: 'helpdesk@ec.example', phone: '+32 2 000' } }))
    expect(mail.subject).toBe('Please act: Remove TikTok by Wednesday 15 March 2023')
    inBoth(
      mail,
      'Dear Ana,',
      'TikTok must go from these devices of yours',
      'The Commission',
      'by the end of Wednesday 15 March 2023 (Europe/Brussels)',
      'That is in 20 days.',
      'Remove the app',
      'IT helpdesk',
      'helpdesk@ec.example',
      '+32 2 000',
      'ANA-7',
    )
    expect(mail.text).toContain('- Work phone, iOS, TikTok is installed\n')
    expect(mail.html).toMatch(/<td[^>]*>Work phone<\/td><td[^>]*>iOS<\/td><td[^>]*>TikTok is installed<\/td>/)
    inNeither(mail, 'has passed', 'suspended')
  })

  it('names every device in breach, each with its apps, and no other', () => {
    const devices = [
      { label: 'Phone', apps: 'tiktok;temu', platform: 'android' },
      { id: 'tablet', label: 'Tablet', apps: 'temu', platform: 'ipados' },
      { id: 'laptop', label: 'Laptop', apps: '' },
      { id: 'kiosk', label: 'Kiosk', apps: '?', platform: 'ChromeOS' },
    ]
    const mail = lastMail(told({ apps: ['tiktok', 'temu'] }, {}, devices))
    const rows = mail.text.split('\n').filter((line) => line.startsWith('- ') && line.includes('installed'))
    expect(rows).toEqual([
      expect.stringMatching(/^- Phone, Android, TikTok and Temu (is|are) installed$/),
      '- Tablet, iPadOS, Temu is installed',
      expect.stringMatching(/^- Kiosk, ChromeOS, we cannot tell whether TikTok and Temu (is|are) installed$/),
    ])
    inNeither(mail, 'Laptop')
  })

  it('offers the removal of work apps on devices of one’s own, where the policy does', () => {
    const remedy = 'on a device of your own, remove your work apps from it'
    const own = [{ ownership: 'personal' }] as const
    inBoth(lastMail(told({}, {}, own)), remedy)
    inNeither(lastMail(told({ remedies: ['remove-app'] }, {}, own)), remedy)
    inNeither(lastMail(told()), remedy)
  })

  it('warns of suspension where the policy suspends', () => {
    inBoth(lastMail(told(suspending)), 'After that, work access is suspended')
    inNeither(lastMail(told({ escalation: [{ after: 'P0D', notify: 'staff' }] })), 'suspended')
  })

  it('says why, and where the decision is', () => {
    const mail = lastMail(told({ why: { en: 'Because of data protection.', fr: 'Vie privée.' }, reference: 'https://ec.example/decision' }))
    inBoth(mail, 'Because of data protection.', 'https://ec.example/decision')
    inNeither(mail, 'Vie privée.')
  })

  it('greets whoever has no name, too', () => {
    inBoth(lastMail(told({}, { name: '' })), 'Dear colleague,')
  })
})

describe('words about time', () => {
  it.each([
    ['2023-03-13T23:59', 'That is in 2 days.'],
    ['2023-03-14T00:00', 'Tomorrow is the last day.'],
    ['2023-03-15T00:00', 'Today is the last day.'],
    ['2023-03-15T23:59', 'Today is the last day.'],
  ])('come from the moment at which a mail goes, not from its step: at %s “%s”', (at, words) => {
    const mail = lastMail(told(), at)
    inBoth(mail, words)
    expect(mail.subject).toBe('Please act: Remove TikTok by Wednesday 15 March 2023')
  })

  it('say that it has passed from the very moment of the deadline on', () => {
    const mail = lastMail(told(), '2023-03-16T00:00')
    inBoth(mail, 'the end of Wednesday 15 March 2023 (Europe/Brussels), has passed')
    inNeither(mail, 'last day', 'Please act by')
    expect(mail.subject).toBe('Overdue: Remove TikTok')
  })

  it('show the hour of a deadline that has one', () => {
    const document = { deadline: { at: '2023-03-15T17:00' } }
    inBoth(lastMail(told(document)), 'before 17:00 on Wednesday 15 March 2023 (Europe/Brussels)')
    inBoth(lastMail(told(document), '2023-03-15T16:59'), 'Today is the last day.')
    inBoth(lastMail(told(document), '2023-03-15T17:00'), '17:00 on Wednesday 15 March 2023 (Europe/Brussels), has passed')
  })

  it('are those of the policy’s zone, wherever its reader is', () => {
    const carried = told({}, { zone: 'Pacific/Honolulu', country: 'US' })
    carried.run(brussels('2023-02-23T21:00'))
    const mail = lastMail(carried, '2023-03-15T00:30')
    inBoth(mail, 'by the end of Wednesday 15 March 2023 (Europe/Brussels)', 'Today is the last day.')
  })

  it('are those of each reader’s own zone where the policy says so', () => {
    const carried = new Carried(
      personWith({ zone: 'Pacific/Honolulu', country: 'US' }),
      versionOf({ zone: 'staff', announcedAt: '2023-02-23T09:00Z' }),
    )
    carried.run(brussels('2023-02-23T20:00'))
    inBoth(lastMail(carried), 'by the end of Wednesday 15 March 2023 (Pacific/Honolulu)', 'That is in 20 days.')
    // In Brussels it is the 16th already.
    inBoth(lastMail(carried, '2023-03-16T08:00'), 'Today is the last day.')
    inBoth(lastMail(carried, '2023-03-16T11:00'), 'has passed')
  })
})

describe('a reminder', () => {
  it('says by when, and what is still to do', () => {
    const carried = told()
    expect(carried.run(brussels('2023-03-08T09:00'))).toEqual(['P7D'])
    const mail = lastMail(carried)
    expect(mail.subject).toBe('Reminder: Remove TikTok by Wednesday 15 March 2023')
    inBoth(mail, 'That is in 7 days.', 'TikTok is installed', 'Remove the app')
  })

  it('that goes a day early because of a weekend counts the days that there are', () => {
    const carried = told()
    expect(carried.run(brussels('2023-03-10T09:00'))).toEqual(['P3D'])
    inBoth(lastMail(carried), 'That is in 5 days.')
  })

  it('names a device that was found since', () => {
    const carried = told({}, {}, [{}, { id: 'tablet', label: 'Tablet', apps: '' }])
    carried.report(on('2023-02-24T11:00', 'tablet', 'tiktok'))
    expect(carried.run(brussels('2023-02-24T11:00'))).toEqual(['again'])
    const mail = lastMail(carried)
    expect(mail.subject).toBe('Please act: Remove TikTok by Wednesday 15 March 2023')
    expect(mail.text).toContain('- Work phone, iOS, TikTok is installed\n- Tablet, iOS, TikTok is installed')
  })
})

describe('a device that was found late', () => {
  const late = (document: Readonly<Record<string, unknown>> = suspending) => {
    const carried = told({ reminders: ['P0D'], ...document }, {}, [{}, { id: 'tablet', label: 'Tablet', apps: '' }])
    carried.report(on('2023-03-14T10:00', 'tablet', 'tiktok'))
    return carried
  }

  it('has a date of its own in the mail, by which its minimum notice has ended', () => {
    const carried = late()
    expect(carried.run(brussels('2023-03-14T10:00'))).toEqual(['again'])
    // Tuesday 14 March + 5 days is a Sunday: so Monday 20 is the last day.
    const dates = ['until the end of Wednesday 15 March 2023 (Europe/Brussels)', 'until the end of Monday 20 March 2023 (Europe/Brussels)']
    const rows = lastMail(carried)
      .text.split('\n')
      .filter((line) => line.startsWith('- ') && line.includes('installed'))
    expect(rows.map((row) => row.split(', until ')[1])).toEqual(dates.map((date) => date.replace('until ', '')))
    inBoth(lastMail(carried), ...dates)
  })

  it('keeps that date, and shows which access is cut already', () => {
    const carried = late()
    carried.run(brussels('2023-03-14T10:00'))
    carried.runUntil(brussels('2023-03-16T00:00'))
    const rows = lastMail(carried)
      .text.split('\n')
      .filter((line) => line.includes('is installed'))
    expect(rows).toEqual([
      '- Work phone, iOS, TikTok is installed, suspended',
      '- Tablet, iOS, TikTok is installed, until the end of Monday 20 March 2023 (Europe/Brussels)',
    ])
  })

  it('has none where nothing is suspended', () => {
    const carried = late({})
    carried.run(brussels('2023-03-14T10:00'))
    inNeither(lastMail(carried), 'until the end of')
  })
})

describe('a notice after the deadline', () => {
  it('says that it has passed, and on which devices access is suspended', () => {
    const carried = told(suspending)
    expect(carried.run(brussels('2023-03-16T00:00'))).toEqual(['after:P0D'])
    const mail = lastMail(carried)
    expect(mail.subject).toBe('Overdue: Remove TikTok')
    inBoth(mail, 'has passed.', 'Work access is suspended on Work phone. It comes back as soon as the device is in order.')
    inNeither(mail, 'Please act by', 'After that')
  })

  it('names only those devices as suspended that are', () => {
    const carried = told(suspending, {}, [{}, { id: 'tablet', label: 'Tablet', apps: '' }])
    carried.report(on('2023-03-14T11:00', 'tablet', 'tiktok'))
    carried.run(brussels('2023-03-14T11:00'))
    carried.run(brussels('2023-03-16T00:00'))
    inBoth(lastMail(carried), 'Work access is suspended on Work phone.', 'Tablet')
    expect(carried.runUntil(brussels('2023-03-21T00:00')).at(-1)).toBe('03-21 00:00 suspended')
    inBoth(lastMail(carried), 'Work access is suspended on Work phone and Tablet.')
  })

  it('asks to act where nothing is suspended', () => {
    const carried = told({ escalation: [{ after: 'P0D', notify: 'staff' }] })
    carried.run(brussels('2023-03-16T00:00'))
    inBoth(lastMail(carried), 'has passed. Please act now.')
    inNeither(lastMail(carried), 'suspended')
  })

  it('of its own says that access was suspended', () => {
    const carried = told({ escalation: [{ after: 'P0D', suspend: true }] })
    expect(carried.run(brussels('2023-03-16T00:00'))).toEqual(['suspended'])
    const mail = lastMail(carried)
    expect(mail.subject).toBe('Work access suspended: Remove TikTok')
    inBoth(mail, 'Work access is suspended on Work phone.')
  })
})

describe('news that a device is in order', () => {
  it('thanks, and asks for nothing', () => {
    const carried = told()
    carried.report(on('2023-02-24T10:00', 'phone', ''))
    carried.run(brussels('2023-02-24T10:00'))
    const mail = lastMail(carried)
    expect(mail.subject).toBe('Nothing left to do: Remove TikTok')
    inBoth(mail, 'Nothing is left for you to do', 'helpdesk@ec.example')
    inNeither(mail, 'Please act', 'must go', 'installed', 'has passed', 'last day')
  })

  it('says with it that access is back, and on which devices', () => {
    const carried = told(suspending)
    carried.run(brussels('2023-03-16T00:00'))
    carried.report(on('2023-03-18T03:30', 'phone', ''))
    expect(carried.run(brussels('2023-03-18T03:30'))).toEqual(['restored', 'cleared'])
    const mail = lastMail(carried)
    expect(mail.subject).toBe('Work access restored: Remove TikTok')
    inBoth(mail, 'Work access has been given back on:', 'Work phone', 'Nothing is left for you to do')
    inNeither(mail, 'Please act', 'must go', 'has passed')
  })

  it('says that access is back on one device while another is still to be put in order', () => {
    const carried = told(suspending, {}, [{}, { id: 'tablet', label: 'Tablet' }])
    carried.run(brussels('2023-03-16T00:00'))
    carried.report(on('2023-03-16T10:00', 'tablet', ''))
    expect(carried.run(brussels('2023-03-16T10:00'))).toEqual(['restored'])
    const mail = lastMail(carried)
    inBoth(mail, 'Work access has been given back on:', 'Tablet')
    inNeither(mail, 'Nothing is left for you to do', 'Work phone')
  })
})

describe('an announcement', () => {
  const announcing = { announce: 'everyone' }

  it('says what was decided and by when, and that there may be nothing to do', () => {
    const carried = told({ ...announcing, why: { en: 'Because of data protection.' } }, {}, [])
    const mail = lastMail(carried)
    expect(mail.subject).toBe('Remove TikTok by Wednesday 15 March 2023')
    inBoth(
      mail,
      'TikTok must go from all devices by the end of Wednesday 15 March 2023 (Europe/Brussels)',
      'The Commission',
      'nothing for you to do',
      'Because of data protection.',
    )
    inNeither(mail, 'Please act', 'installed', 'these devices of yours')
  })
})

describe('a changed deadline', () => {
  it('is told with the new date', () => {
    const carried = told()
    const [policy] = carried.policies
    const at = brussels('2023-03-02T10:00')
    if (policy) carried.person = extend(carried.person, carried.policies, policy, brussels('2023-03-23T00:00'), at)
    expect(carried.run(at)).toEqual(['changed'])
    const mail = lastMail(carried)
    expect(mail.subject).toBe('New date: Remove TikTok by Wednesday 22 March 2023')
    inBoth(
      mail,
      'The date has changed. It is now by the end of Wednesday 22 March 2023 (Europe/Brussels).',
      'That is in 20 days.',
      'Work phone',
    )
    inNeither(mail, '15 March')
  })
})

describe('a notice about several policies', () => {
  const both = () => {
    const temu = versionOf({ id: 'no-temu', title: 'Remove Temu', apps: ['temu'], deadline: { on: '2023-03-31', counts: 'inclusive' } })
    const carried = new Carried(personWith({}, [{ apps: 'tiktok' }, { id: 'tablet', label: 'Tablet', apps: 'temu' }]), versionOf(), temu)
    carried.run(brussels('2023-02-23T10:00'))
    return carried
  }

  it('is one mail with a section for each, of its own devices and deadline', () => {
    const carried = both()
    expect(carried.sent).toHaveLength(1)
    const mail = lastMail(carried)
    expect(mail.subject).toBe('Please act: Remove TikTok by Wednesday 15 March 2023 (and 1 more)')
    const [tiktok = '', temu = ''] = mail.text.split('Remove Temu\n---')
    expect(tiktok).toContain('by the end of Wednesday 15 March 2023')
    expect(tiktok).toContain('- Work phone, iOS, TikTok is installed')
    expect(tiktok).not.toContain('Tablet')
    expect(temu).toContain('by the end of Friday 31 March 2023')
    expect(temu).toContain('- Tablet, iOS, Temu is installed')
    expect(temu).not.toContain('Work phone')
    expect(mail.html.match(/<h2/g)).toHaveLength(2)
  })

  it('of which one is in order and the other not says so of each', () => {
    const carried = both()
    carried.report(on('2023-03-08T09:00', 'tablet', ''))
    carried.run(brussels('2023-03-08T09:00'))
    const [tiktok = '', temu = ''] = lastMail(carried).text.split('Remove Temu\n---')
    expect(tiktok).toContain('That is in 7 days.')
    expect(tiktok).not.toContain('Nothing is left')
    expect(temu).toContain('Nothing is left for you to do')
    expect(temu).not.toContain('Please act')
  })
})

describe('what others wrote', () => {
  it('is escaped in HTML, and kept in the text', () => {
    const evil = '<img src=x onerror=alert(1)>"&\'</title>'
    const mail = lastMail(
      told(
        {
          title: `Title ${evil}`,
          issuer: `Issuer ${evil}`,
          why: { en: `Why ${evil}` },
          contact: { name: `Contact ${evil}`, email: 'h@ec.example' },
        },
        { name: `Ana ${evil}` },
        [{ label: `Phone ${evil}`, platform: `<b>os</b>` }],
      ),
    )
    expect(mail.html).not.toMatch(/<img|<b>|onerror=alert\(1\)>"/)
    for (const what of ['Title', 'Issuer', 'Why', 'Contact', 'Ana', 'Phone']) {
      expect(mail.html).toContain(`${what} &lt;img src=x onerror=alert(1)&gt;`)
      expect(mail.text).toContain(`${what} ${evil}`)
    }
    expect(mail.subject).toContain(evil)
  })
})

it('a notice that names no device any more still says whom to ask', () => {
  const carried = told()
  const [sent] = carried.sent
  if (!sent) throw new Error('nothing was sent')
  const gone = { ...sent.before, devices: [] }
  const text = asText(noticeLetter(gone, sent.parts, 'ANA-7', Temporal.Instant.from(sent.at)))
  expect(text).toContain('helpdesk@ec.example')
})
