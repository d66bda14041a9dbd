import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { languages } from '../../../../shared/domain/catalogue/languages.ts'
import { endingOf } from '../../../../shared/domain/emails/dates.ts'
import { inShort, isOfApps } from '../../../../shared/domain/emails/demands.ts'
import { catalogues } from '../../../../shared/domain/emails/messages/index.ts'
import { digestSubject, type NoticeKind, noticeKind, noticeKinds, noticeSubject } from '../../../../shared/domain/emails/subject.ts'
import { voices } from '../../../../shared/domain/emails/voice.ts'
import type { Person } from '../../../../shared/domain/people/person.ts'
import { parsePolicy } from '../../../../shared/domain/policies/parse.ts'
import { review } from '../../../../shared/domain/review/review.ts'
import { laterDeadline, timetable } from '../../../../shared/domain/schedule/timetable.ts'
import { brussels, deadlineSetBy, matterBy, personWith, versionOf } from '../../../builders.ts'

const folder = new URL('../../../../shared/domain/catalogue/policies/', import.meta.url)
const catalogue = readdirSync(folder).flatMap((name) => {
  const parsed = parsePolicy(readFileSync(new URL(name, folder), 'utf8'))
  return parsed.ok ? [{ ...parsed.value.policy, version: 1 }] : []
})

const voice = voices()('en')
const policy = versionOf()
const { deadline } = matterBy(policy)
const withPhone = (apps: string): Person => review(personWith({}, [{ apps }]), [policy], brussels('2023-02-23T10:00'))
const ana = withPhone('tiktok')
const cut: Person = {
  ...ana,
  cases: ana.cases.map((current) => ({ ...current, suspended: ['phone'] })),
  access: { phone: { wanted: 'suspended', version: 1 } },
}

const subject = (step: string, now = '2023-03-01T09:00', person = ana, matter = matterBy(policy)) =>
  noticeSubject(noticeKind(step, matter, person, brussels(now)), matter, voice)

describe('the subject of a notice', () => {
  it('says what to do and the last day on which it is in time', () => {
    expect(subject('announcement')).toBe('Deadline 15 Mar: TikTok – new decision')
    expect(subject('first')).toBe('Please remove TikTok by 15 Mar')
    expect(subject('first+P14D')).toBe(subject('first'))
    expect(subject('again+P7D')).toBe('Please remove TikTok by 15 Mar – new finding')
    expect(subject('changed')).toBe('New deadline 15 Mar: TikTok')
    expect(subject('P7D')).toBe('Please remove TikTok by 15 Mar – reminder')
  })

  it('says of the reminder after which none comes that it is the last', () => {
    expect(subject('P0D')).toBe('Please remove TikTok by 15 Mar – last reminder')
    const few = versionOf({ reminders: ['P7D', 'P3D'] })
    expect(subject('P7D', '2023-03-08T09:00', ana, matterBy(few))).toMatch(/– reminder$/)
    expect(subject('P3D', '2023-03-10T09:00', ana, matterBy(few))).toMatch(/– last reminder$/)
  })

  it('says that the deadline has passed, whatever the step', () => {
    expect(subject('after:P0D', '2023-03-16T00:00')).toBe('TikTok: the deadline has passed')
    expect(subject('again', '2023-03-17T09:00')).toBe('TikTok: the deadline has passed')
    expect(subject('after:P0D', '2023-03-15T23:59')).not.toContain('passed')
  })

  it('says what became of access, and that nothing is left', () => {
    expect(subject('suspended', '2023-03-16T00:00')).toBe('TikTok: work access is being suspended')
    expect(subject('after:P0D', '2023-03-16T00:00', cut)).toBe('TikTok: work access is being suspended')
    expect(subject('restored')).toBe('TikTok: work access is coming back')
    expect(subject('cleared')).toBe('TikTok: settled')
    expect(subject('cleared', '2023-03-01T09:00', withPhone(''))).toBe('TikTok: nothing left to do')
  })

  it('asks, and accuses nobody, if nothing is known', () => {
    const unknown = withPhone('?')
    expect(subject('first', '2023-03-01T09:00', unknown)).toBe('Check for TikTok by 15 Mar, please')
    expect(subject('P7D', '2023-03-08T09:00', unknown)).toBe(subject('first', '2023-03-01T09:00', unknown))
    expect(subject('after:P0D', '2023-03-16T00:00', unknown)).toBe('TikTok: please check your devices')
  })

  it('names the day before if the deadline is a start of day, as of which the rule holds', () => {
    const exclusive = versionOf({ deadline: { on: '2023-03-15', counts: 'exclusive' } })
    expect(subject('first', '2023-03-01T09:00', ana, matterBy(exclusive))).toBe('Please remove TikTok by 14 Mar')
  })
})

it('the subject of a digest counts its cases', () => {
  expect(digestSubject(3, 0, [policy], voice)).toBe('Overdue: 3 – TikTok')
  expect(digestSubject(0, 2, [policy], voice)).toBe('Unreachable: 2 – TikTok')
  expect(digestSubject(3, 2, [policy, policy], voice)).toBe('Overdue: 3 – 2 decisions (unreachable: 2)')
})

it('a subject names two apps, or one and how many more', () => {
  const of = (...apps: string[]) => noticeSubject('settled', matterBy(versionOf({ apps }), deadline), voice)
  expect(of('tiktok', 'wechat')).toBe('TikTok, WeChat: settled')
  expect(of('tiktok', 'wechat', 'temu')).toBe('TikTok +2: settled')
})

it.each(languages)('a subject in %s names what and by when where a phone shows them', (language) => {
  const voice = voices()(language)
  const cut = catalogue
    .filter(({ deadline }) => deadline !== 'none')
    .flatMap((policy) => {
      const own = timetable(policy, { zone: 'Europe/Brussels' })
      const noticed = own.endOfMinimumNotice(policy.announcedAt)
      const matter = matterBy(policy, laterDeadline(deadlineSetBy(policy), noticed))
      // A phrase is longer than the name of an app, and leaves no room for how many more there are.
      const isShown = (subject: string, part: string) => subject.slice(0, isOfApps(policy) ? 40 : 60).includes(part)
      const apps = isOfApps(policy) ? inShort(policy, voice) : inShort(policy, voice).replace(/ \+\d+$/, '')
      const { shortDay } = endingOf(matter.deadline, voice)
      const notices = noticeKinds.map((kind) => [noticeSubject(kind, matter, voice), namesDate(kind) ? shortDay : apps] as const)
      const others = [
        digestSubject(12, 0, [policy], voice),
        digestSubject(0, 12, [policy], voice),
        digestSubject(12, 12, [policy], voice),
        voice.say('subject.moved', { apps }),
      ].map((subject) => [subject, apps] as const)
      return [...notices, ...others].flatMap(([subject, part]) => (isShown(subject, apps) && isShown(subject, part) ? [] : [subject]))
    })
  expect(cut).toEqual([])
})

const namesDate = (kind: NoticeKind): boolean => catalogues.en[`subject.${kind}`].includes('{shortDay}')
