import { expect, it } from 'vitest'
import { attend } from '../../../../shared/campaign/send/attend.ts'
import { brussels, peopleWith, personWith, policyOf } from '../../../builders.ts'
import { announced, choosyGate, notified, type Running, temu } from '../running.ts'

const moved = personWith({ email: 'ana.new@ec.example' })
const silent = { reminders: [], contact: { name: 'IT helpdesk', email: 'helpdesk@ec.example' } }
const once = policyOf(silent)

/** Ana, who had her first notice, and has moved since. */
async function movedOn(policies = [once]): Promise<Running> {
  const running = await notified({ policies })
  await running.hear('delivered', 1)
  await running.at('2023-02-24T10:00').import(moved)
  return running
}

const mails = ({ outbox }: Running) => outbox.map(({ to, subject }) => `${to}: ${subject}`)

const toFormer = 'ana@ec.example: TikTok: our emails now go to another address'

const later = (running: Running, minutes = 16) => running.later({ minutes })

it('an address that someone left hears once that mail goes elsewhere, and not where or to whom', async () => {
  const running = await movedOn()
  await running.sweep()
  expect(mails(running).slice(1)).toEqual([toFormer])
  const { text = '', html = '' } = running.outbox[1] ?? {}
  expect(text).toContain('now go to another address')
  expect(text).toContain('write to helpdesk@ec.example soon')
  for (const secret of ['ana.new', 'Ana']) for (const body of [text, html]) expect(body).not.toContain(secret)
  await later(running).sweep()
  expect(running.outbox).toHaveLength(2)
  expect((await running.personOf()).mail?.former).toBeUndefined()
  expect(await running.told(2)).toEqual([])
})

it('an address that someone left hears it in the language that its owner chose', async () => {
  const running = await movedOn()
  await running.change((person) => ({ ...person, chosenLanguage: 'fr' }))
  await running.sweep()
  expect(running.outbox[1]?.to).toBe('ana@ec.example')
  expect(running.outbox[1]?.html).toContain('lang="fr"')
})

it('an address that someone left hears it of the policies in force, not of a paused one', async () => {
  const other = temu({ reminders: [], contact: { name: 'Desk', email: 'temu@ec.example' } })
  const running = await notified({ policies: [once, other], people: [personWith({}, [{ apps: 'tiktok;temu' }])] })
  await running.hear('delivered', 1)
  await running.ports.policies.halt('no-temu', 1, 'paused')
  await running.at('2023-02-24T10:00').import(moved)
  await running.sweep()
  expect(running.outbox[1]).toMatchObject({ to: 'ana@ec.example', text: expect.stringContaining('helpdesk@ec.example') })
  expect(running.outbox[1]?.text).not.toContain('temu@ec.example')
})

it('an address that someone left hears it where all that was told is an announcement', async () => {
  const policies = [policyOf({ ...silent, announce: 'everyone' })]
  const running = await announced({ policies, people: [personWith({}, [{ apps: '' }])] })
  await running.runUntil('2023-02-24T10:00')
  await running.import(moved)
  await running.sweep()
  expect(mails(running).slice(1)).toEqual([toFormer])
})

it('an address that someone left waits for a reminder to the new one that is due now', async () => {
  const running = await announced({ policies: [policyOf({ ...silent, reminders: ['P14D'] })] })
  await running.runUntil('2023-02-28T10:00')
  await running.at('2023-03-01T12:00').import(moved)
  await running.sweep()
  await later(running).sweep()
  expect(mails(running).slice(1)).toEqual([expect.stringMatching(/^ana\.new@ec\.example: .* – last reminder$/), toFormer])
})

it('an address that someone left hears again what may be lost, before the new one’s notice', async () => {
  const running = await announced({ policies: [policyOf({ ...silent, reminders: ['P14D'] })] })
  await running.runUntil('2023-02-28T10:00')
  await running.at('2023-03-01T08:50').import(moved)
  await running.losingAnswers().sweep()
  await later(running, 60).sweep()
  await later(running).sweep()
  expect(running.outbox.slice(1).map(({ to, noticeId }) => `${to} ${noticeId.split('-')[1]}`)).toEqual([
    'ana@ec.example 2',
    'ana@ec.example 2',
    'ana.new@ec.example 3',
  ])
})

it('an address that someone left waits for a notice that may have gone out, also for access', async () => {
  const suspending = policyOf({ ...silent, escalation: [{ after: 'P0D', suspend: true, notify: 'staff' }] })
  const two = [{}, { id: 'tablet', label: 'Tablet', ownership: 'personal' }]
  const running = await announced({ policies: [suspending], people: [personWith({}, two)] })
  await running.runUntil('2023-03-15T23:59')
  await running.at('2023-03-16T00:00').import(personWith({ email: 'ana.new@ec.example' }, two))
  await running.losingAnswers().sweep()
  expect(running.outbox.map(({ to }) => to)).toEqual(['ana@ec.example', 'ana.new@ec.example'])
  await later(running).report({ at: running.ports.clock.now(), device: 'tablet', apps: [] })
  await running.with({ gate: choosyGate(() => false) }).sweep()
  expect(running.outbox).toHaveLength(2)
  expect((await running.personOf()).mail?.claim).toMatchObject({ tries: 1 })
})

it('an address that someone left hears nothing if no mail to it was accepted', async () => {
  for (const kind of ['later', 'refused', 'stopped', 'unclear'] as const) {
    const running = await announced({ policies: [once] })
    await running.answering(kind).sweep()
    await running.import(moved)
    await running.runUntil('2023-02-24T12:00')
    expect(mails(running)).toEqual([expect.stringMatching(/^ana\.new@ec\.example: Please remove TikTok/)])
    expect((await running.personOf()).mail?.former).toBeUndefined()
  }
})

it('an address that someone left hears it about a manager, who gets digests', async () => {
  const policies = [policyOf({ reminders: [], escalation: [{ after: 'P1D', notify: 'manager' }] })]
  const kim = { who: { id: 'kim' }, devices: [] }
  const running = await announced({ policies, people: peopleWith({ who: { manager: 'kim' } }, kim) })
  await running.runUntil('2023-03-17T12:00')
  await running.import(personWith({ ...kim.who, email: 'kim.new@ec.example' }, []))
  await running.runUntil('2023-03-17T13:00')
  expect(mails(running).at(-1)).toBe('kim@ec.example: TikTok: our emails now go to another address')
})

it('an address that someone left may bounce: the new one’s mail goes on, without new proof', async () => {
  for (const kind of ['bounced', 'delivered', 'complained'] as const) {
    const running = await notified({ policies: [once] })
    await running.at('2023-02-24T10:00').import(moved)
    await running.sweep()
    await later(running).sweep()
    expect(running.outbox[2]?.to).toBe('ana@ec.example')
    expect(await running.hear(kind, 3)).toBe('taken')
    const { mail, cases } = await running.personOf()
    expect(mail?.held).toBeUndefined()
    expect(cases[0]?.notified.byDevice).toEqual({})
  }
})

it('an address that someone left holds no mail to the new one where reports fit none of ours', async () => {
  const running = await movedOn()
  await running.losingAnswers().sweep()
  const sentAt = running.ports.clock.now().subtract({ hours: 1 })
  expect(await running.hear('delivered', 2, { sentAt })).toBe('mismatched')
  expect((await running.personOf()).mail?.held).toBeUndefined()
})

it('an address that someone left is told in the next run with mail that is taken', async () => {
  const running = await movedOn()
  await attend(running.ports, await running.find(), false)
  await running.answering('later').sweep()
  await attend(running.ports, await running.find())
  expect(running.outbox).toHaveLength(1)
  await later(running).sweep()
  expect(mails(running).slice(1)).toEqual([toFormer])
})

it('an address that someone left that the mail service refuses is left alone', async () => {
  const running = await movedOn()
  await running.answering('refused').sweep()
  await later(running).sweep()
  expect(running.outbox).toHaveLength(1)
  expect((await running.personOf()).mail).toEqual({ seq: 1, addressedFrom: 2 })
})

it('an address that someone left gets two tries under one id, then notices go on', async () => {
  const running = await movedOn([policyOf({ ...silent, reminders: ['P14D'] })])
  for (let tries = 0; tries < 3; tries += 1) await later(running).losingAnswers().sweep()
  expect(running.outbox.slice(1).map(({ noticeId }) => noticeId.split('-')[1])).toEqual(['2', '2'])
  const { mail } = await running.personOf()
  expect(mail?.held).toBeUndefined()
  expect(mail?.former).toBeUndefined()
  await running.runUntil('2023-03-01T10:00')
  expect(mails(running).at(-1)).toMatch(/^ana\.new@ec\.example: .* – last reminder$/)
  expect(running.outbox.at(-1)?.noticeId.split('-')[1]).toBe('3')
})

it('an address that someone left hears nothing if mail bounced, or it is theirs again', async () => {
  const bounced = await announced({ policies: [once] })
  await bounced.sweep()
  await bounced.hear('bounced', 1)
  await bounced.import(moved)
  expect((await bounced.personOf()).mail?.former).toBeUndefined()

  const back = await movedOn()
  await back.import(personWith())
  expect((await back.personOf()).mail?.former).toEqual([{ email: 'ana.new@ec.example', at: brussels('2023-02-24T10:00') }])

  const written = await announced({ policies: [once] })
  await written.import(personWith({ email: 'Ana@EC.example' }))
  expect((await written.personOf()).mail?.former).toBeUndefined()
})

it('an address that someone left hears nothing while the policy or mail is paused, then does', async () => {
  const running = await movedOn()
  await running.halt('paused')
  await running.sweep()
  expect(await running.due('mail')).toEqual([])
  await running.sweep()
  expect(running.outbox).toHaveLength(1)
  await running.halt()
  await running.enrol()
  await later(running, 60).sweep()
  expect(mails(running).slice(1)).toEqual([toFormer])
})

it('an address that someone left hears nothing of a policy that is over', async () => {
  const running = await movedOn([policyOf({ ...silent, announce: 'everyone' })])
  await running.halt('lifted')
  await running.sweep()
  await later(running).sweep()
  expect(mails(running).filter((mail) => mail.startsWith('ana@ec.example'))).toHaveLength(1)
})

it('an address that someone left of several hears each to which mail went', async () => {
  const running = await movedOn([policyOf({ ...silent, reminders: ['P14D'] })])
  await running.sweep()
  await running.import(personWith({ email: 'ana.newest@ec.example' }))
  await running.runUntil('2023-03-01T10:00')
  await running.import(moved)
  await running.runUntil('2023-03-01T11:00')
  expect(mails(running).slice(1)).toEqual([
    toFormer,
    expect.stringMatching(/^ana\.newest@ec\.example: /),
    'ana.newest@ec.example: TikTok: our emails now go to another address',
  ])
})
