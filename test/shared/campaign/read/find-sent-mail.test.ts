import { expect, it } from 'vitest'
import { decideCase } from '#shared/campaign/decide/decide-case.ts'
import { findSentMail } from '#shared/campaign/read/find-case-file.ts'
import { asText } from '#shared/domain/emails/letter.ts'
import { enact, submit } from '#test/acts.ts'
import { day, noTemu, on, ownRequirements, peopleWith, personWith, policyOf, said, suspending } from '#test/builders.ts'
import { refOf } from '#test/refs.ts'
import { announced, type Running, temu } from '../running.ts'

const ana = refOf('ana')
const policy = policyOf(suspending)

/** The mails to Ana as they were sent, each without the key of her page. */
const sentTo = ({ outbox }: Running) =>
  outbox
    .filter(({ noticeId }) => noticeId.startsWith(ana))
    .map(({ subject, text }) => `${subject}\n${text.replaceAll(/https:\/\/ides\.example\/me\/\S+/g, '[…]')}`)

/** The same as they are shown now; for those that cannot be, why. */
async function shownTo(running: Running) {
  const shown = sentTo(running).map(async (_, index) => {
    const sent = await findSentMail(running.ports, 'no-tiktok', ana, index + 1)
    return sent?.is === 'same' ? `${sent.letter.subject}\n${asText(sent.letter)}` : (sent?.is ?? 'none')
  })
  return Promise.all(shown)
}

/** The steps that the mails to Ana told of. */
const stepsTold = async (running: Running) =>
  (await Promise.all(sentTo(running).map((_, index) => running.told(index + 1)))).flat().map((told) => told.split(' ')[0] ?? '')

const open = async (opening: Parameters<typeof announced>[0] = {}) =>
  (await announced({ policies: [policy], ...opening })).with({ pageUrl: 'https://ides.example/me' })

it('a mail about a case is shown as it was sent, whatever happened since', async () => {
  const running = await open()
  await running.runUntil('2023-03-16T12:00')
  await running.at('2023-03-16T12:05').reports('phone', '')
  await running.runUntil('2023-03-17T12:00')
  await running.at('2023-03-17T12:05').reports('phone', 'tiktok')
  await running.runUntil('2023-03-18T12:00')
  expect(await stepsTold(running)).toEqual(['first', 'P14D', 'P7D', 'P3D', 'P1D', 'P0D', 'after:P0D', 'restored', 'cleared', 'suspended'])
  const sent = sentTo(running)
  expect(sent[0]).toContain('[…]')
  expect(await shownTo(running)).toEqual(sent)
})

it('a mail about a case is shown as it was sent after decisions, with their reasons', async () => {
  const running = await open()
  await running.runUntil('2023-02-24T10:00')
  const by = { subject: 'admin-1' }
  await submit(running.ports, said.contest)
  await decideCase(running.ports, 'no-tiktok', ana, { kind: 'refuse', request: 'contest', reason: 'It is not.' }, by)
  await running.runUntil('2023-03-01T10:00')
  await decideCase(running.ports, 'no-tiktok', ana, { kind: 'exempt', until: day('2023-03-31'), reason: 'You need it.' }, by)
  await running.runUntil('2023-04-05T12:00')
  const sent = sentTo(running)
  for (const reason of ['It is not.', 'You need it.']) expect(sent.join()).toContain(reason)
  expect(await stepsTold(running)).toEqual(expect.arrayContaining(['contest-refused', 'exemption-granted', 'again']))
  expect(await shownTo(running)).toEqual(sent)
})

it('a mail about a case is shown as it was sent under each version of the policy', async () => {
  const running = await open()
  await running.runUntil('2023-03-01T12:00')
  await enact(running.ports, { apps: ['tiktok', 'temu'], deadline: { on: '2023-04-14', counts: 'inclusive' } }, 1)
  await running.runUntil('2023-03-03T12:00')
  await running.enrol()
  await running.runUntil('2023-04-20T12:00')
  const sent = sentTo(running)
  expect(await stepsTold(running)).toContain('changed')
  expect(await shownTo(running)).toEqual(sent)
})

it('a mail about a case names the version that a device had then', async () => {
  const policy = policyOf({ requires: ['ios-17-4'], requirements: { 'ios-17-4': ownRequirements['ios-17-4'] } })
  const people = peopleWith({ devices: [{ osVersion: '16.7', apps: '' }] })
  const running = await open({ policies: [policy], people })
  await running.runUntil('2023-03-02T12:00')
  await running.report({ ...on('2023-03-02T12:05', 'phone', ''), osVersion: '17.4' })
  await running.runUntil('2023-03-03T12:00')
  expect(sentTo(running)[0]).toContain('Has iOS 16.7')
  expect(await shownTo(running)).toEqual(sentTo(running))
})

it('a mail that asks about a device is shown as it was sent, also after the answer', async () => {
  const policy = policyOf({ reminders: [], unknown: 'answer-or-lose' })
  const running = await open({ policies: [policy], people: [personWith({}, [{ apps: '?' }])] })
  await running.runUntil('2023-03-17T12:00')
  await submit(running.ports, { kind: 'checked', device: 'phone', outcome: 'absent' })
  await running.runUntil('2023-03-17T12:05')
  expect(await stepsTold(running)).toEqual(['ask', 'ask+P7D', 'ask+P1D', 'suspended', 'restored'])
  const sent = sentTo(running)
  expect(sent[0]).toContain('Please answer one question')
  expect(await shownTo(running)).toEqual(sent)
})

it('a mail about a case is shown whole, if it is about two policies', async () => {
  const policies = [policy, temu()]
  const running = await open({ policies, people: [personWith({}, [{ apps: 'tiktok;temu' }])] })
  await running.runUntil('2023-03-02T12:00')
  await running.at('2023-03-02T12:05').reports('phone', 'tiktok')
  await running.runUntil('2023-03-20T12:00')
  const sent = sentTo(running)
  for (const title of ['Remove TikTok', 'Remove Temu']) expect(sent[0]).toContain(title)
  const [first] = await shownTo(running)
  expect(first).toBe(sent[0])
})

it('a mail about a case is shown in the language in which it was sent', async () => {
  const running = await open({ people: [personWith({ language: 'fr' })] })
  await running.runUntil('2023-02-24T12:00')
  await submit(running.ports, { kind: 'language', language: 'el' })
  await running.runUntil('2023-03-10T12:00')
  const sent = sentTo(running)
  expect(sent[0]).toContain('Bonjour')
  expect(sent.at(-1)).not.toContain('Bonjour')
  expect(await shownTo(running)).toEqual(sent)
})

it('a mail about a case is not shown once it would be another', async () => {
  const running = await open()
  await running.runUntil('2023-02-24T12:00')
  const { person, version } = await running.find()
  await running.ports.people.save({ ref: ana, person: { ...person, profile: { ...person.profile, name: 'Anna' } }, version })
  expect(await shownTo(running)).toEqual(['other'])
})

it('a mail about a case is not shown if the answer of the mail service was lost', async () => {
  const running = await open()
  await running.losingAnswers().sweep()
  await running.hear('delivered', 1)
  expect(await shownTo(running)).toEqual(['no-fingerprint'])
})

it('a mail about a case is none that was not sent, or is about something else', async () => {
  const running = await open({ policies: [policy, policyOf(noTemu)] })
  await running.runUntil('2023-02-24T12:00')
  const { ports } = running
  expect(await findSentMail(ports, 'no-tiktok', ana, 2)).toBeUndefined()
  expect(await findSentMail(ports, 'no-temu', ana, 1)).toBeUndefined()
  expect(await findSentMail(ports, 'no-tiktok', refOf('nobody'), 1)).toBeUndefined()
})
