import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { languages } from '#domain/catalogue/languages.ts'
import { endingOf } from '#domain/emails/dates.ts'
import { inShort, isOfApps } from '#domain/emails/demands.ts'
import { catalogues } from '#domain/emails/messages/index.ts'
import { digestSubject, type NoticeKind, noticeKind, noticeKinds, noticeSubject } from '#domain/emails/subject.ts'
import { voices } from '#domain/emails/voices.ts'
import { type Person, withAccess } from '#domain/people/person.ts'
import { parsePolicy } from '#domain/policies/parse.ts'
import type { PolicyVersion } from '#domain/policies/policy.ts'
import { review } from '#domain/review/review.ts'
import { laterDeadline, timetable } from '#domain/schedule/timetable.ts'
import { brussels, cataloguePolicies, deadlineSetBy, matterBy, personWith, versionOf } from '#test/builders.ts'

const catalogue = readdirSync(cataloguePolicies).flatMap(name => {
  const parsed = parsePolicy(readFileSync(new URL(name, cataloguePolicies), 'utf8'))
  return parsed.ok ? [{ ...parsed.value.policy, version: 1 }] : []
})

const voice = voices()('en')
const policy = versionOf()
const { deadline } = matterBy(policy)
const withPhone = (apps: string) => review(personWith({}, [{ apps }]), [policy], brussels('2023-02-23T10:00'))
const ana = withPhone('tiktok')
const cut: Person = {
  ...ana,
  cases: ana.cases.map(current => withAccess(current, { suspended: ['phone'] })),
  access: { phone: { wanted: 'suspended', version: 1 } },
}
const unread = withPhone('?')
const fewReminders = versionOf({ reminders: ['P7D', 'P3D'] })

it.each<[step: string, subject: string, at?: string, person?: Person, under?: PolicyVersion]>([
  ['announcement', 'Deadline 15 Mar: TikTok – new decision'],
  ['first+P14D', 'Please remove TikTok by 15 Mar'],
  ['again+P7D', 'Please remove TikTok by 15 Mar – new finding'],
  ['changed', 'New deadline 15 Mar: TikTok'],
  ['P7D', 'Please remove TikTok by 15 Mar – reminder'],
  ['P0D', 'Please remove TikTok by 15 Mar – last reminder'],
  ['P7D', 'Please remove TikTok by 15 Mar – reminder', '03-08T09:00', ana, fewReminders],
  ['P3D', 'Please remove TikTok by 15 Mar – last reminder', '03-10T09:00', ana, fewReminders],
  ['after:P0D', 'Please remove TikTok by 15 Mar – reminder', '03-15T23:59'],
  ['after:P0D', 'TikTok: the deadline has passed', '03-16T00:00'],
  ['again', 'TikTok: the deadline has passed', '03-17T09:00'],
  ['suspended', 'TikTok: work access is being suspended', '03-16T00:00'],
  ['after:P0D', 'TikTok: work access is being suspended', '03-16T00:00', cut],
  ['restored', 'TikTok: work access is coming back'],
  ['cleared', 'TikTok: settled'],
  ['cleared', 'TikTok: nothing left to do', '03-01T09:00', withPhone('')],
  ['first', 'Check for TikTok by 15 Mar, please', '03-01T09:00', unread],
  ['P7D', 'Check for TikTok by 15 Mar, please', '03-08T09:00', unread],
  ['after:P0D', 'TikTok: please check your devices', '03-16T00:00', unread],
])('the subject of a notice of step %s is “%s”', (step, subject, at = '03-01T09:00', person = ana, under = policy) => {
  const matter = matterBy(under)
  expect(noticeSubject(noticeKind(step, matter, person, brussels(`2023-${at}`)), matter, voice)).toBe(subject)
})

it('a subject names two apps, or one and how many more', () => {
  const of = (...apps: string[]) => noticeSubject('settled', matterBy(versionOf({ apps }), deadline), voice)
  expect(of('tiktok', 'wechat')).toBe('TikTok, WeChat: settled')
  expect(of('tiktok', 'wechat', 'temu')).toBe('TikTok +2: settled')
})

it.each(languages)('a subject in %s names what and by when where a phone shows them', language => {
  const voice = voices()(language)
  const cut = catalogue
    .filter(({ deadline }) => deadline !== 'none')
    .flatMap(policy => {
      const noticed = timetable(policy, { zone: 'Europe/Brussels' }).endOfMinimumNotice(policy.announcedAt)
      const matter = matterBy(policy, laterDeadline(deadlineSetBy(policy), noticed))
      // A phrase is longer than the name of an app, and leaves no room for how many more there are.
      const apps = isOfApps(policy) ? inShort(policy, voice) : inShort(policy, voice).replace(/ \+\d+$/, '')
      const { shortDay } = endingOf(matter.deadline, voice)
      const namesDate = (kind: NoticeKind) => catalogues.en[`subject.${kind}`].includes('{shortDay}')
      const notices = noticeKinds.map(kind => [noticeSubject(kind, matter, voice), namesDate(kind) ? [apps, shortDay] : [apps]] as const)
      const digests = [digestSubject(12, 0, [policy], voice), digestSubject(0, 12, [policy], voice), digestSubject(12, 12, [policy], voice)]
      const others = [...digests, voice.say('subject.moved', { apps })].map(subject => [subject, [apps]] as const)
      return [...notices, ...others].flatMap(([subject, parts]) => {
        const shown = subject.slice(0, isOfApps(policy) ? 40 : 60)
        return parts.every(part => shown.includes(part)) ? [] : [subject]
      })
    })
  expect(cut).toEqual([])
})
