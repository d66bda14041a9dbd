import { expect, it } from 'vitest'
import { attend } from '#campaign/send/attend.ts'
import { brussels, peopleWith, personWith, policyOf, suspending } from '#test/builders.ts'
import { announced, choosyGate, notified, type Running, temu } from '../running.ts'

const moved = personWith({ email: 'ana.new@ec.example' })
const silent = { reminders: [], contact: { name: 'IT helpdesk', email: 'helpdesk@ec.example' } }
const once = policyOf(silent)

/** Ana, who had her first notice, and has moved since. */
async function movedOn(policies = [once]) {
  const running = await notified({ policies })
  await running.hear('delivered', 1)
  await running.at('2023-02-24T10:00').import(moved)
  return running
}

const mails = ({ outbox }: Running) => outbox.map(({ to, subject }) => `${to}: ${subject}`)

const toFormer = 'ana@ec.example: TikTok: our emails now go to another address'

const later = (running: Running, minutes = 16) => running.later({ minutes })

it('a former address hears once that mail goes elsewhere, but not where or whose it is', async () => {
  const running = await movedOn()
  await running.sweep()
  expect(mails(running).slice(1)).toEqual([toFormer])
  const { text = '', html = '' } = running.outbox[1] ?? {}
  expect(text).toContain('now go to another address')
  expect(text).toContain('write to helpdesk@ec.example soon')
  for (const secret of ['ana.new', 'Ana']) for (const body of [text, html]) expect(body).not.toContain(secret)
  await later(running).sweep()
  expect(running.outbox).toHaveLength(2)
  expect((await running.mailOf())?.former).toBeUndefined()
  expect(await running.told(2)).toEqual([])
})

it('a former address hears it in the language that its owner chose', async () => {
  const running = await movedOn()
  await running.change(person => ({ ...person, chosenLanguage: 'fr' }))
  await running.sweep()
  expect(running.outbox[1]?.to).toBe('ana@ec.example')
  expect(running.outbox[1]?.html).toContain('lang="fr"')
})

it('a former address gets the contact of policies in force, not of a paused one', async () => {
  const other = temu({ reminders: [], contact: { name: 'Desk', email: 'temu@ec.example' } })
  const running = await notified({ policies: [once, other], people: [personWith({}, [{ apps: 'tiktok;temu' }])] })
  await running.hear('delivered', 1)
  await running.ports.policies.halt('no-temu', 1, 'paused')
  await running.at('2023-02-24T10:00').import(moved)
  await running.sweep()
  expect(running.outbox[1]).toMatchObject({ to: 'ana@ec.example', text: expect.stringContaining('helpdesk@ec.example') })
  expect(running.outbox[1]?.text).not.toContain('temu@ec.example')
})

it('a former address that got only an announcement hears it too', async () => {
  const policies = [policyOf({ ...silent, announce: 'everyone' })]
  const running = await announced({ policies, people: [personWith({}, [{ apps: '' }])] })
  await running.runUntil('2023-02-24T10:00')
  await running.import(moved)
  await running.sweep()
  expect(mails(running).slice(1)).toEqual([toFormer])
})

it('a former address hears it after a reminder that is due now at the new one', async () => {
  const running = await announced({ policies: [policyOf({ ...silent, reminders: ['P14D'] })] })
  await running.runUntil('2023-02-28T10:00')
  await running.at('2023-03-01T12:00').import(moved)
  await running.sweep()
  await later(running).sweep()
  expect(mails(running).slice(1)).toEqual([expect.stringMatching(/^ana\.new@ec\.example: .* – last reminder$/), toFormer])
})

it('a former address gets a mail that may be lost again, before the new one’s reminder', async () => {
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

it('a former address hears nothing while a notice to the new one may have gone out', async () => {
  const policy = policyOf({ ...silent, ...suspending })
  const two = [{}, { id: 'tablet', label: 'Tablet', ownership: 'personal' }]
  const running = await announced({ policies: [policy], people: [personWith({}, two)] })
  await running.runUntil('2023-03-15T23:59')
  await running.at('2023-03-16T00:00').import(personWith({ email: 'ana.new@ec.example' }, two))
  await running.losingAnswers().sweep()
  expect(running.outbox.map(({ to }) => to)).toEqual(['ana@ec.example', 'ana.new@ec.example'])
  await later(running).report({ at: running.now(), device: 'tablet', apps: [] })
  await running.with({ gate: choosyGate(() => false) }).sweep()
  expect(running.outbox).toHaveLength(2)
  expect((await running.mailOf())?.claim).toMatchObject({ tries: 1 })
})

it('a former address hears nothing if no mail to it was accepted', async () => {
  for (const kind of ['later', 'refused', 'stopped', 'unclear'] as const) {
    const running = await announced({ policies: [once] })
    await running.answering(kind).sweep()
    await running.import(moved)
    await running.runUntil('2023-02-24T12:00')
    expect(mails(running)).toEqual([expect.stringMatching(/^ana\.new@ec\.example: Please remove TikTok/)])
    expect((await running.mailOf())?.former).toBeUndefined()
  }
})

it('a former address of a manager who only got a digest hears it too', async () => {
  const policies = [policyOf({ reminders: [], escalation: [{ after: 'P1D', notify: 'manager' }] })]
  const kim = { who: { id: 'kim' }, devices: [] }
  const running = await announced({ policies, people: peopleWith({ who: { manager: 'kim' } }, kim) })
  await running.runUntil('2023-03-17T12:00')
  await running.import(personWith({ ...kim.who, email: 'kim.new@ec.example' }, []))
  await running.runUntil('2023-03-17T13:00')
  expect(mails(running).at(-1)).toBe('kim@ec.example: TikTok: our emails now go to another address')
})

it('what becomes of mail to a former address neither holds mail nor counts as notice', async () => {
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

it('a report that fits no mail to a former address is left out, and holds no mail', async () => {
  const running = await movedOn()
  await running.losingAnswers().sweep()
  const sentAt = running.now().subtract({ hours: 1 })
  expect(await running.hear('delivered', 2, { sentAt })).toBe('mismatched')
  expect((await running.mailOf())?.held).toBeUndefined()
})

it('a former address hears it in the next run in which mail goes out and is accepted', async () => {
  const running = await movedOn()
  await attend(running.ports, await running.find(), false)
  await running.answering('later').sweep()
  await attend(running.ports, await running.find())
  expect(running.outbox).toHaveLength(1)
  await later(running).sweep()
  expect(mails(running).slice(1)).toEqual([toFormer])
})

it('a former address that the mail service refuses is not tried again', async () => {
  const running = await movedOn()
  await running.answering('refused').sweep()
  await later(running).sweep()
  expect(running.outbox).toHaveLength(1)
  expect(await running.mailOf()).toMatchObject({ seq: 1, former: undefined })
})

it('a former address gets two tries under one id, then notices go on', async () => {
  const running = await movedOn([policyOf({ ...silent, reminders: ['P14D'] })])
  for (let tries = 0; tries < 3; tries += 1) await later(running).losingAnswers().sweep()
  expect(running.outbox.slice(1).map(({ noticeId }) => noticeId.split('-')[1])).toEqual(['2', '2'])
  const { mail } = await running.personOf()
  expect(mail?.held).toBeUndefined()
  expect(mail?.former).toBeUndefined()
  await running.runUntil('2023-03-01T10:00')
  expect(mails(running).at(-1)).toMatch(/^ana\.new@ec\.example: .* – last reminder$/)
  expect(running.lastMail?.noticeId.split('-')[1]).toBe('3')
})

it('a former address hears nothing if its mail bounced, or it is theirs again', async () => {
  const bounced = await announced({ policies: [once] })
  await bounced.sweep()
  await bounced.hear('bounced', 1)
  await bounced.import(moved)
  expect((await bounced.mailOf())?.former).toBeUndefined()

  const back = await movedOn()
  await back.import(personWith())
  expect((await back.mailOf())?.former).toEqual([{ email: 'ana.new@ec.example', at: brussels('2023-02-24T10:00') }])

  const written = await announced({ policies: [once] })
  await written.import(personWith({ email: 'Ana@EC.example' }))
  expect((await written.mailOf())?.former).toBeUndefined()
})

it('a former address hears nothing while the policy or mail is paused, then does', async () => {
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

it('a former address hears nothing of a policy that is over', async () => {
  const running = await movedOn([policyOf({ ...silent, announce: 'everyone' })])
  await running.halt('lifted')
  await running.sweep()
  await later(running).sweep()
  expect(mails(running).filter(mail => mail.startsWith('ana@ec.example'))).toHaveLength(1)
})

it('each former address to which mail went hears it', async () => {
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
