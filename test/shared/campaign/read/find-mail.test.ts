import { expect, it } from 'vitest'
import { findMail } from '#campaign/read/find-mail.ts'
import { readNoticeId } from '#domain/people/mail.ts'
import { refOf } from '#test/refs.ts'
import { announced, type Running } from '../running.ts'

async function mailTo({ ports }: Running, ref: string, number: number) {
  const { person } = await ports.people.get(ref)
  return findMail(ports, ref, person, number)
}

const subjectsOf = async (running: Running, number = 1) =>
  (await mailTo(running, refOf('ana'), number))?.copies.map(({ subject }) => subject)

it('a mail is shown as it was sent, without the key of the page, whatever happened since', async () => {
  const running = (await announced()).with({ pageUrl: 'https://ides.example/me' })
  await running.runUntil('2023-03-17T12:00')
  await running.at('2023-03-17T12:05').reports('phone', '')
  await running.runUntil('2023-03-18T12:00')
  const withoutKeys = (text: string) => text.replaceAll(/(?<=\/me\/)\w{26}/g, '-'.repeat(26))
  const sent = running.outbox.map(({ subject, text, html }) => ({ subject, text: withoutKeys(text), html: withoutKeys(html) }))
  expect(sent.length).toBeGreaterThan(5)
  expect(sent[0]?.text).toContain('/me/--')
  const ids = running.outbox.map(({ noticeId }) => readNoticeId(noticeId))
  const shown = await Promise.all(ids.map(id => mailTo(running, id?.ref ?? '', id?.number ?? 0)))
  expect(shown.map(one => one?.copies)).toEqual(sent.map(one => [expect.objectContaining(one)]))
})

it('a mail is shown as it was sent, though the answer of the mail service was lost', async () => {
  const running = await announced()
  await running.losingAnswers().sweep()
  expect(await subjectsOf(running)).toBeUndefined()
  await running.hear('delivered', 1)
  expect(await subjectsOf(running)).toEqual([running.outbox[0]?.subject])
})

it('a mail that went twice is shown as each was sent', async () => {
  const running = await announced()
  await running.losingAnswers().sweep()
  await running.later({ hours: 24 * 6 }).sweep()
  const subjects = running.outbox.map(({ noticeId, subject }) => [noticeId, subject])
  expect(subjects).toHaveLength(2)
  expect(subjects[0]?.[0]).toBe(subjects[1]?.[0])
  expect(await subjectsOf(running)).toEqual(subjects.map(([, subject]) => subject))
})

it('a mail whose copy cannot be kept waits, and goes later', async () => {
  const running = await announced()
  await expect(running.failing('copies', 'save').sweep()).resolves.toMatchObject({ counts: {} })
  expect(running.outbox).toEqual([])
  await running.later({ minutes: 20 }).sweep()
  expect(running.outbox).toHaveLength(1)
})

it('a mail from before copies were kept has none, and one that was not sent is none', async () => {
  const running = await announced()
  await running.sweep()
  await running.ports.copies.removeAll(refOf('ana'))
  expect(await subjectsOf(running)).toEqual([])
  expect(await mailTo(running, refOf('ana'), 2)).toBeUndefined()
})
