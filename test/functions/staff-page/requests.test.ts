import { describe, expect, it } from 'vitest'
import { dateForms } from '#domain/emails/dates.ts'
import { voices } from '#domain/emails/voices.ts'
import type { CaseDecision } from '#domain/review/decisions/case-decision.ts'
import { adminDecides } from '#test/acts.ts'
import { day } from '#test/builders.ts'
import { lacks, leadsTo, shows } from '../expecting.ts'
import { type Form, openPage } from './opened.ts'

const until = day('2023-06-30')
const words = { reason: 'Nous l’avons vu.', language: 'fr', note: 'planted-note' } as const

describe.each(['en', 'de', 'el', 'fi'] as const)('in %s, a request', language => {
  const voice = voices()(language)
  const { say } = voice
  const today = dateForms(day('2023-03-16'), voice)
  const ending = { ...dateForms(until, voice), zone: '' }
  const inSubject = { apps: 'TikTok' }
  const tablet = { device: 'Tablet' }

  it.each<[Form, CaseDecision, refused: [string, string], CaseDecision, granted: string[], shown: string]>([
    [
      { say: 'exemption', reason: 'I run our channel.', until: `${until}` },
      { kind: 'refuse', request: 'exemption', ...words },
      [say('subject.exemptionRefused', inSubject), say('exemption.refused')],
      { kind: 'grant', request: 'exemption', until, ...words },
      [say('subject.exemptionGranted', inSubject), say('exemption.after')],
      say('page.decided.exempted', ending),
    ],
    [
      { say: 'not-my-device', device: 'tablet' },
      { kind: 'refuse', request: 'not-my-device', device: 'tablet', ...words },
      [say('subject.requestRefused', inSubject), say('notMine.refused', tablet)],
      { kind: 'grant', request: 'not-my-device', device: 'tablet', ...words },
      [say('subject.requestGranted', inSubject), say('notMine.granted', tablet)],
      say('notMine.granted', tablet),
    ],
    [
      { say: 'contest', reason: 'It is not there.' },
      { kind: 'refuse', request: 'contest', ...words },
      [say('subject.requestRefused', inSubject), say('contest.refused')],
      { kind: 'grant', request: 'contest', ...words },
      [say('subject.restored', inSubject), say('contest.granted'), say('cleared.lead')],
      say('contest.granted'),
    ],
  ])('a request: $say is shown, withdrawn, refused and granted, in one mail each and on the page', async (form, ...decisions) => {
    const [refuse, refused, grant, granted, shown] = decisions
    const { running, ports, read, post, audited } = await openPage({}, [{}, { id: 'tablet', label: 'Tablet' }], { language })
    await running.runUntil('2023-03-16T12:00')
    const withdrawal = { say: 'withdraw', request: form.say ?? '', device: form.device ?? '' }
    const pending = say('page.pending', today)
    await post(form)
    shows(await read(), pending)
    await leadsTo(post(withdrawal), '?done=withdraw')
    await leadsTo(post(withdrawal), '?')
    lacks(await read(), pending)
    expect(await audited()).toEqual([form.say, `withdraw ${form.say}`])

    const decided = async (decision: CaseDecision, local: string, [subject, ...sentences]: readonly string[]) => {
      const before = running.outbox.length
      await post(form)
      shows(await read(), pending)
      await adminDecides(ports, decision)
      await running.runUntil(local)
      const [mail, ...more] = running.outbox.slice(before)
      expect([mail?.subject, more]).toEqual([subject, []])
      shows(mail?.text, ...sentences, say('decided.reason'), words.reason)
      expect(mail?.html).toMatch(/lang="fr"[^>]*>Nous l’avons vu\./)
      lacks(mail?.text, words.note)
      lacks(await read(), words.note)
    }
    await decided(refuse, '2023-03-16T13:00', refused)
    shows(await read(), say('page.decided.title'), today.date, refused[1], '<span lang="fr">Nous l’avons vu.</span>')
    await decided(grant, '2023-03-16T14:00', granted)
    shows(await read(), shown)
    lacks(await read(), pending)
  })
})
