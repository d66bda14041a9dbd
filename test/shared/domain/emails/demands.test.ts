import { describe, expect, it } from 'vitest'
import { type Language, languages } from '../../../../shared/domain/catalogue/languages.ts'
import { endingOf } from '../../../../shared/domain/emails/dates.ts'
import { demandsInShort } from '../../../../shared/domain/emails/demands.ts'
import { asHtml, asText } from '../../../../shared/domain/emails/letter.ts'
import { noticeLetter } from '../../../../shared/domain/emails/notice.ts'
import { noticeKinds, noticeSubject } from '../../../../shared/domain/emails/subject.ts'
import { voices } from '../../../../shared/domain/emails/voice.ts'
import { brussels, Carried, described, matterBy, personWith, versionOf } from '../../../builders.ts'

const { systems, disk } = described
const updates = { apps: undefined, requires: ['systems'], requirements: { systems } }
const checks = { apps: undefined, requires: ['disk'], requirements: { disk } }
const mixed = { requires: ['systems', 'disk'], requirements: { systems, disk } }

/** The first mail about a policy to a person with devices. */
function first(document: Readonly<Record<string, unknown>>, devices: Parameters<typeof personWith>[1], language: Language = 'en') {
  const carried = new Carried(personWith({}, devices), versionOf({ title: 'Safe devices', ...document }))
  carried.run(brussels('2023-02-23T10:00'))
  const [sent] = carried.sent
  if (!sent) throw new Error('nothing was sent')
  const letter = noticeLetter(sent.before, sent.parts, 'ANA-7', sent.at, voices()(language))
  const text = asText(letter)
  const [, things = ''] = text.split('What to do\n----------\n\n')
  return {
    subject: letter.subject,
    text,
    html: asHtml(letter),
    calendar: letter.entries?.[0]?.summary,
    toDo: things.split('\n\nThen leave')[0],
  }
}

const mac = { platform: 'macos', label: 'MacBook', failed: 'disk' }
const old = { label: 'iPhone', osVersion: '16.7.2' }

describe('a mail about versions', () => {
  const mail = first(updates, [old, { id: 'new', label: 'Tablet', platform: 'ipados', osVersion: '17.4' }])

  it('says to what to update by when', () => {
    expect(mail.subject).toBe('By 15 Mar: Update to iOS 17.4')
    expect(mail.calendar).toBe('Deadline: Update to iOS 17.4')
    expect(mail.text).toContain(
      'Please do the following on the devices listed below:\n\n- Update to iOS 17.4, Android 14, Windows 10.0.22631 and macOS 14.4\n',
    )
  })

  it('says of each device what it has and what it needs', () => {
    expect(mail.text).toContain('- iPhone (iOS)\n  Has iOS 16.7.2; needs iOS 17.4 or later\n')
    expect(mail.text).not.toContain('Tablet')
  })

  it('says how, and whom to ask where that cannot be done', () => {
    expect(mail.toDo).toBe(
      'Update to iOS 17.4\n1. Open Settings, then General, then Software Update.\n2. Install the update.\n\nIf your device does not offer this update, write to helpdesk@ec.example.',
    )
  })

  it('leaves out what is for apps alone', () => {
    expect(mail.text).toContain('whether your devices meet certain requirements')
    expect(mail.text).not.toMatch(/\bapps?\b|remove/i)
  })

  it('asks about a device of which the version is not known', () => {
    const { subject, text } = first(updates, [{ label: 'iPhone' }])
    expect(subject).toBe('Please check by 15 Mar: Update to iOS 17.4')
    expect(text).toContain('We cannot see whether this is done. Please check: Update to iOS 17.4')
  })
})

describe('a mail about a check', () => {
  it('says what is to do, in the words of the requirement', () => {
    const { subject, text, toDo } = first(checks, [mac])
    expect(subject).toBe('By 15 Mar: Encrypt the disk')
    expect(text).toContain('- MacBook (macOS)\n  Still to do: Encrypt the disk\n')
    expect(toDo).toBe('Encrypt the disk (macOS)\n1. Open Settings.\n2. Turn on FileVault.')
  })

  it('sends whoever finds no steps to the contact', () => {
    expect(first(checks, [{ ...mac, platform: 'windows' }]).toDo).toBe(
      'Encrypt the disk (Windows)\nIf you don’t know how, write to helpdesk@ec.example.',
    )
  })

  it('takes the steps of the platform, else those for any other', () => {
    const steps = { macos: 'On a Mac.', other: 'Elsewhere.' }
    const { toDo } = first({ ...checks, requirements: { disk: { ...disk, steps } } }, [mac, { ...mac, id: 'pc', platform: 'windows' }])
    expect(toDo).toBe('Encrypt the disk (macOS)\nOn a Mac.\n\nEncrypt the disk (Windows)\nElsewhere.')
  })

  it('has its title and steps in the reader’s language, or marks the one they are in', () => {
    const title = { en: 'Encrypt the disk', de: 'Festplatte verschlüsseln' }
    const steps = { macos: { en: 'Turn it on.', fr: 'Activez-le.' } }
    const requirements = { disk: { ...disk, title, steps } }
    expect(first({ ...checks, requirements }, [mac], 'de').subject).toBe('Bis 15. März: Festplatte verschlüsseln')
    const { html } = first({ ...checks, requirements }, [mac], 'fr')
    expect(html).toMatch(/<li lang="en"[^>]*>Encrypt the disk<\/li>/)
    expect(html).toMatch(/<p lang="en"[^>]*>Encrypt the disk \(macOS\)<\/p>\s*<div lang="fr"><p[^>]*>Activez-le\./)
  })
})

describe('a mail about several kinds', () => {
  const mail = first(mixed, [
    { ...mac, apps: 'tiktok', osVersion: '13.1' },
    { id: 'unread', label: 'Pixel', platform: 'android', apps: '?' },
  ])

  it('names all that is required, and in its subject the first', () => {
    expect(mail.subject).toBe('By 15 Mar: Remove TikTok (+2)')
    expect(mail.text).toContain(
      '- Remove TikTok\n- Update to iOS 17.4, Android 14, Windows 10.0.22631 and macOS 14.4\n- Encrypt the disk\n',
    )
  })

  it('says of each device all that it does not meet, or that nothing is known', () => {
    expect(mail.text).toContain(
      '- MacBook (macOS)\n  Found: TikTok\n  Has macOS 13.1; needs macOS 14.4 or later\n  Still to do: Encrypt the disk\n- Pixel (Android)\n  We cannot see whether it has TikTok. Please check.\n  We cannot see whether this is done. Please check: Update to Android 14\n  We cannot see whether this is done. Please check: Encrypt the disk\n',
    )
  })
})

describe('an app with steps of its own', () => {
  it('shows them in place of ours, and leaves the sentences as they are', () => {
    const requirements = { game: { kind: 'app', title: 'The Game', steps: { ios: 'Ask for help.' } } }
    const { subject, toDo } = first({ apps: ['tiktok', 'game'], requirements }, [{ apps: 'tiktok' }])
    expect(subject).toBe('Please remove TikTok, The Game by 15 Mar')
    expect(toDo).toMatch(/^Remove TikTok \(iOS\)\n1\. Touch/)
  })
})

it.each(languages)('a subject in %s says by when, or what about, where a phone shows it', (language) => {
  const voice = voices()(language)
  const hidden = [updates, checks, mixed].flatMap((document) => {
    const policy = versionOf(document)
    const matter = matterBy(policy)
    const { shortDay } = endingOf(matter.deadline, voice)
    const what = demandsInShort(policy, voice).slice(0, 10)
    return noticeKinds
      .map((kind) => noticeSubject(kind, matter, voice))
      .filter((subject) => {
        const shown = subject.slice(0, 40)
        return subject.includes(shortDay)
          ? !(shown.includes(shortDay) && shown.includes(what))
          : !/iOS 17\.4|Encrypt the disk|TikTok/.test(shown)
      })
  })
  expect(hidden).toEqual([])
})
