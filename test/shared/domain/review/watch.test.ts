import { describe, expect, it } from 'vitest'
import { asText } from '../../../../shared/domain/emails/letter.ts'
import { noticeLetter } from '../../../../shared/domain/emails/notice.ts'
import { voices } from '../../../../shared/domain/emails/voice.ts'
import { isAnnouncedOnWatch } from '../../../../shared/domain/policies/versions.ts'
import { brussels, Carried, personWith, policyOf, versionOf } from '../../../builders.ts'

const ban = { escalation: [{ after: 'P0D', suspend: true, notify: 'staff' }] }
const watch = { ...ban, watch: true }

const announced = (document: Readonly<Record<string, unknown>>) => {
  const carried = new Carried(personWith(), versionOf(document))
  carried.run(brussels('2023-02-23T10:00'))
  return carried
}

describe('a policy on watch', () => {
  it.each(['affected', 'everyone'])('opens no case, mails nobody and suspends nobody (announce: %s)', (announce) => {
    const carried = announced({ ...watch, announce })
    carried.runUntil(brussels('2023-06-30T00:00'))
    expect([carried.person.cases, carried.person.announcements, carried.sent, carried.person.access]).toEqual([[], {}, [], {}])
  })

  it('counts nobody’s notice: once it is a ban, everyone has the minimum from then', () => {
    const carried = announced(watch)
    carried.amend({ ...ban, announcedAt: '2023-03-14T10:00' })
    const at = brussels('2023-03-14T10:00')
    expect(carried.run(at)).toEqual(['first'])
    expect(carried.person.cases).toMatchObject([{ state: 'open', openedAt: at, deadline: brussels('2023-03-21T00:00') }])
    carried.runUntil(brussels('2023-03-20T23:59'))
    expect(carried.person.access).toEqual({})
  })

  it('that was a ban gives access back, and those who had notice hear that it no longer applies', () => {
    const carried = announced(ban)
    carried.run(brussels('2023-03-16T00:00'))
    expect(carried.person.access).toMatchObject({ phone: { wanted: 'suspended' } })
    carried.amend(watch)
    carried.run(brussels('2023-03-17T10:00'))
    expect(carried.person.access).toMatchObject({ phone: { wanted: 'granted' } })
    expect(carried.person.cases).toMatchObject([{ state: 'closed', breaches: [] }])
    const last = carried.sent.at(-1)
    const text = last && asText(noticeLetter(last.before, last.parts, 'ANA-3', last.at, voices()('en')))
    expect(text).toContain('This decision no longer applies.')
    carried.runUntil(brussels('2023-12-31T00:00'))
    expect(carried.sent.at(-1)).toBe(last)
  })

  it('becomes a ban only with an announcement that lies ahead', () => {
    const [before, now] = [versionOf(watch), brussels('2023-02-24T10:00')]
    expect(isAnnouncedOnWatch(policyOf(ban), before, now)).toBe(true)
    expect(isAnnouncedOnWatch(policyOf({ ...ban, announcedAt: '2023-02-24T10:00' }), before, now)).toBe(false)
    expect(isAnnouncedOnWatch(policyOf(watch), before, now)).toBe(false)
    expect(isAnnouncedOnWatch(policyOf(ban), versionOf(ban), now)).toBe(false)
    expect(isAnnouncedOnWatch(policyOf(ban), undefined, now)).toBe(false)
  })
})
