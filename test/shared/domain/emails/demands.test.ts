import { expect, it } from 'vitest'
import { languages } from '#domain/catalogue/languages.ts'
import { endingOf } from '#domain/emails/dates.ts'
import { demandsInShort } from '#domain/emails/demands.ts'
import { noticeKinds, noticeSubject } from '#domain/emails/subject.ts'
import { voices } from '#domain/emails/voices.ts'
import { described, matterBy, versionOf } from '#test/builders.ts'
import { lacks, shows } from '#test/functions/expecting.ts'
import { type Devices, type Document, english, lastMail, notified, reads } from './written.ts'

const { systems, disk } = described
const updates = { apps: undefined, requires: ['systems'], requirements: { systems } }
const checks = { apps: undefined, requires: ['disk'], requirements: { disk } }
const mixed = { requires: ['systems', 'disk'], requirements: { systems, disk } }

/** The first mail about a policy, and what it says to do. */
function first(document: Document, devices: Devices, voice = english) {
  const mail = lastMail(notified({ title: 'Safe devices', ...document }, devices), undefined, voice)
  return { ...mail, toDo: /What to do -+ (.*?) Then leave/.exec(mail.text)?.[1] }
}

const mac = { platform: 'macos', label: 'MacBook', failed: 'disk' }

const { subject, text, toDo, entries } = first(updates, [
  { label: 'iPhone', osVersion: '16.7.2' },
  { id: 'new', label: 'Tablet', platform: 'ipados', osVersion: '17.4' },
])

it('a mail about versions says to what to update by when, and what each device has', () => {
  expect(subject).toBe('By 15 Mar: Update to iOS 17.4')
  expect(entries).toMatchObject([{ summary: 'Deadline: Update to iOS 17.4' }])
  shows(
    text,
    'Please do the following on the devices listed below: - Update to iOS 17.4, Android 14, Windows 10.0.22631 and macOS 14.4',
    '- iPhone (iOS) Has iOS 16.7.2; needs iOS 17.4 or later',
  )
  lacks(text, 'Tablet')
})

it('a mail about versions says how, and who to ask where that cannot be done', () => {
  expect(toDo).toBe(
    'Update to iOS 17.4 1. Open Settings, then General, then Software Update. 2. Install the update. If your device does not offer this update, write to helpdesk@ec.example.',
  )
})

it('a mail about versions leaves out what is for apps alone', () => {
  shows(text, 'whether your devices meet certain requirements')
  expect(text).not.toMatch(/\bapps?\b|remove/i)
})

it('a mail about versions asks about a device of which the version is not known', () => {
  reads(
    first(updates, [{}]),
    'Please check by 15 Mar: Update to iOS 17.4',
    'We cannot see whether this is done. Please check: Update to iOS 17.4',
  )
})

it('a mail about a check says what is to do, in the words of the requirement', () => {
  const { subject, text, toDo } = first(checks, [mac])
  expect(subject).toBe('By 15 Mar: Encrypt the disk')
  shows(text, '- MacBook (macOS) Still to do: Encrypt the disk')
  expect(toDo).toBe('Encrypt the disk (macOS) 1. Open Settings. 2. Turn on FileVault.')
})

it('a mail about a check has the steps of the platform, else any other, else the contact', () => {
  const pc = { ...mac, id: 'pc', platform: 'windows' }
  expect(first(checks, [pc]).toDo).toBe('Encrypt the disk (Windows) If you don’t know how, write to helpdesk@ec.example.')
  const requirements = { disk: { ...disk, steps: { macos: 'On a Mac.', other: 'Elsewhere.' } } }
  const { toDo } = first({ ...checks, requirements }, [mac, pc])
  expect(toDo).toBe('Encrypt the disk (macOS) On a Mac. Encrypt the disk (Windows) Elsewhere.')
})

it('a mail about a check has title and steps in the reader’s language, or marks theirs', () => {
  const title = { en: 'Encrypt the disk', de: 'Festplatte verschlüsseln' }
  const requirements = { disk: { ...disk, title, steps: { macos: { en: 'Turn it on.', fr: 'Activez-le.' } } } }
  const mailIn = (language: 'de' | 'fr') => first({ ...checks, requirements }, [mac], voices()(language))
  expect(mailIn('de').subject).toBe('Bis 15. März: Festplatte verschlüsseln')
  expect(mailIn('fr').html).toMatch(/<li lang="en"[^>]*>Encrypt the disk<\/li>/)
  expect(mailIn('fr').html).toMatch(/<p lang="en"[^>]*>Encrypt the disk \(macOS\)<\/p>\s*<div lang="fr"><p[^>]*>Activez-le\./)
})

it('a mail about several kinds says of each device all that it does not meet', () => {
  const { subject, text } = first(mixed, [
    { ...mac, apps: 'tiktok', osVersion: '13.1' },
    { id: 'unread', label: 'Pixel', platform: 'android', apps: '?' },
  ])
  expect(subject).toBe('By 15 Mar: Remove TikTok (+2)')
  const unknown = 'We cannot see whether this is done. Please check:'
  shows(
    text,
    '- Remove TikTok - Update to iOS 17.4, Android 14, Windows 10.0.22631 and macOS 14.4 - Encrypt the disk',
    '- MacBook (macOS) Found: TikTok Has macOS 13.1; needs macOS 14.4 or later Still to do: Encrypt the disk',
    `- Pixel (Android) We cannot see whether it has TikTok. Please check. ${unknown} Update to Android 14 ${unknown} Encrypt the disk`,
  )
})

it('an app’s own steps leave the sentences as they are', () => {
  const requirements = { game: { kind: 'app', title: 'The Game', steps: { ios: 'Ask for help.' } } }
  const { subject, toDo } = first({ apps: ['tiktok', 'game'], requirements }, [{}])
  expect(subject).toBe('Please remove TikTok, The Game by 15 Mar')
  expect(toDo).toMatch(/^Remove TikTok \(iOS\) 1\. Touch/)
})

it.each(languages)('a subject in %s says by when, or what about, where a phone shows it', language => {
  const voice = voices()(language)
  const hidden = [updates, checks, mixed].flatMap(document => {
    const policy = versionOf(document)
    const matter = matterBy(policy)
    const { shortDay } = endingOf(matter.deadline, voice)
    const what = demandsInShort(policy, voice).slice(0, 10)
    return noticeKinds
      .map(kind => noticeSubject(kind, matter, voice))
      .filter(subject => {
        const shown = subject.slice(0, 40)
        return subject.includes(shortDay)
          ? !(shown.includes(shortDay) && shown.includes(what))
          : !/iOS 17\.4|Encrypt the disk|TikTok/.test(shown)
      })
  })
  expect(hidden).toEqual([])
})
