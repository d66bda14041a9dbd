import { describe, expect, it } from 'vitest'
import { serveStaffPage } from '../../../functions/staff-page/staff-page.ts'
import { contextWith } from '../../../infra/local/invocation.ts'
import { decideCase } from '../../../shared/campaign/decide/decide-case.ts'
import { dateForms } from '../../../shared/domain/emails/dates.ts'
import { voices } from '../../../shared/domain/emails/voice.ts'
import type { CaseDecision } from '../../../shared/domain/review/decisions/case-decision.ts'
import { day, personWith, policyOf } from '../../builders.ts'
import { refOf } from '../../refs.ts'
import { announced } from '../../shared/campaign/running.ts'
import { linkTo } from '../../system.ts'
import { lacks, shows } from '../expecting.ts'

const ana = refOf('ana')
const suspending = policyOf({ reminders: [], escalation: [{ after: 'P0D', suspend: true, notify: 'staff' }] })
const until = day('2023-06-30')
const words = { reason: 'Nous l’avons vu.', language: 'fr', note: 'planted-note' } as const

type Form = Readonly<Record<string, string>>

const requests: readonly (readonly [Form, refused: CaseDecision, granted: CaseDecision])[] = [
  [
    { say: 'exemption', reason: 'I run our channel.', until: `${until}` },
    { kind: 'refuse', request: 'exemption', ...words },
    { kind: 'grant', request: 'exemption', until, ...words },
  ],
  [
    { say: 'not-my-device', device: 'tablet' },
    { kind: 'refuse', request: 'not-my-device', device: 'tablet', ...words },
    { kind: 'grant', request: 'not-my-device', device: 'tablet', ...words },
  ],
  [
    { say: 'contest', reason: 'It is not there.' },
    { kind: 'refuse', request: 'contest', ...words },
    { kind: 'grant', request: 'contest', ...words },
  ],
]

/** Ana, whose access is cut, at her page. */
async function atPage(language: 'en' | 'de' | 'el' | 'fi') {
  const devices = [{}, { id: 'tablet', label: 'Tablet' }]
  const running = await announced({ policies: [suspending], people: [personWith({ language }, devices)] })
  await running.runUntil('2023-03-16T12:00')
  const rawPath = await linkTo(running.ports, ana, 'no-tiktok')
  const ask = (method: string, form: Form = {}) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const event = { rawPath, headers, body: new URLSearchParams(form).toString(), requestContext: { http: { method } } }
    return serveStaffPage(() => running.ports)(event, contextWith(300_000))
  }
  return {
    running,
    read: async () => (await ask('GET')).body,
    post: async (form: Form) => (await ask('POST', form)).headers.Location,
    decide: (decision: CaseDecision) => decideCase(running.ports, 'no-tiktok', ana, decision, { subject: 'admin-1' }),
  }
}

describe.each(['en', 'de', 'el', 'fi'] as const)('in %s, a request', (language) => {
  const voice = voices()(language)
  const { say } = voice
  const { date } = dateForms(day('2023-03-16'), voice)
  const ending = { ...dateForms(until, voice), zone: '' }

  const told = {
    exemption: {
      refused: [say('subject.exemptionRefused', { apps: 'TikTok' }), say('exemption.refused')],
      granted: [say('subject.exemptionGranted', { apps: 'TikTok' }), say('exemption.after')],
      shown: say('page.decided.exempted', ending),
    },
    'not-my-device': {
      refused: [say('subject.requestRefused', { apps: 'TikTok' }), say('notMine.refused', { device: 'Tablet' })],
      granted: [say('subject.requestGranted', { apps: 'TikTok' }), say('notMine.granted', { device: 'Tablet' })],
      shown: say('notMine.granted', { device: 'Tablet' }),
    },
    contest: {
      refused: [say('subject.requestRefused', { apps: 'TikTok' }), say('contest.refused')],
      granted: [say('subject.restored', { apps: 'TikTok' }), say('contest.granted'), say('cleared.lead')],
      shown: say('contest.granted'),
    },
  }

  it.each(requests)(
    '($say) is shown, withdrawn, refused and granted, each told in one mail and on the page',
    async (form, refuse, grant) => {
      const { running, read, post, decide } = await atPage(language)
      const { refused, granted, shown } = told[form.say === 'exemption' || form.say === 'contest' ? form.say : 'not-my-device']
      const withdrawal = { say: 'withdraw', request: form.say ?? '', device: form.device ?? '' }
      const pending = say('page.pending', dateForms(day('2023-03-16'), voice))
      await post(form)
      shows(await read(), pending)
      expect(await post(withdrawal)).toBe('?done=withdraw')
      expect(await post(withdrawal)).toBe('?')
      lacks(await read(), pending)
      const actions = (await Array.fromAsync(running.ports.audit.list('no-tiktok'))).map(({ action }) => action)
      expect(actions).toEqual([form.say, `withdraw ${form.say}`])

      const lastMail = async (local: string, [subject = '', ...sentences]: readonly string[]) => {
        const before = running.outbox.length
        await running.runUntil(local)
        expect(running.outbox.slice(before)).toHaveLength(1)
        const mail = running.outbox.at(-1)
        expect(mail?.subject).toBe(subject)
        for (const sentence of [...sentences, say('decided.reason'), words.reason]) shows(mail?.text, sentence)
        expect(mail?.html).toMatch(/lang="fr"[^>]*>Nous l’avons vu\./)
        lacks(mail?.text, words.note)
      }
      await post(form)
      await decide(refuse)
      await lastMail('2023-03-16T13:00', refused)
      for (const part of [say('page.decided.title'), date, refused[1], '<span lang="fr">Nous l’avons vu.</span>']) shows(await read(), part)
      await post(form)
      shows(await read(), pending)
      await decide(grant)
      await lastMail('2023-03-16T14:00', granted)
      shows(await read(), shown)
      expect(await read()).not.toMatch(/planted-note/)
      lacks(await read(), pending)
    },
  )
})
