import { expect, it } from 'vitest'
import { takeAnswer } from '#campaign/decide/take-answer.ts'
import { languageOf } from '#domain/people/person.ts'
import { brussels, personWith } from '#test/builders.ts'
import { memoryAuditLog } from '#test/memory/audit-log.ts'
import { refOf } from '#test/refs.ts'
import { notified } from '../running.ts'

const ana = refOf('ana')

async function opened() {
  const running = await notified()
  const audit = memoryAuditLog()
  return {
    running,
    audit,
    take: takeAnswer.bind(undefined, { ...running.ports, audit }),
    log: () => Array.fromAsync(audit.list('no-tiktok')),
  }
}

it('an answer is in the person’s record, and in the audit log without their words', async () => {
  const { running, take, log } = await opened()
  expect(await take(ana, 'no-tiktok', { kind: 'contest', reason: 'It is not on my phone.' })).toBe('taken')
  expect((await running.caseOf()).answers.requests).toMatchObject([{ kind: 'contest', reason: 'It is not on my phone.' }])
  expect(await log()).toMatchObject([{ by: 'staff', action: 'contest', about: ana, at: brussels('2023-02-23T10:00') }])
  expect(JSON.stringify(await log())).not.toContain('not on my phone')
})

it('an answer applies once when repeated', async () => {
  const { take, log } = await opened()
  const declared = { kind: 'declare', remedy: 'remove-work-apps' } as const
  expect(await take(ana, 'no-tiktok', declared)).toBe('taken')
  expect(await take(ana, 'no-tiktok', declared)).toBe('known')
  expect((await log()).map(({ action }) => action)).toEqual(['declare remove-work-apps'])
})

it('an answer does not apply without its audit log entry', async () => {
  const { running } = await opened()
  await expect(takeAnswer(running.failing('audit', 'append').ports, ana, 'no-tiktok', { kind: 'acknowledge' })).rejects.toThrow()
  expect((await running.caseOf()).answers.readAt).toBeUndefined()
})

it('an answer that could not be saved applies when repeated', async () => {
  const { running, take } = await opened()
  await expect(takeAnswer(running.failing('people', 'save').ports, ana, 'no-tiktok', { kind: 'acknowledge' })).rejects.toThrow()
  expect(await take(ana, 'no-tiktok', { kind: 'acknowledge' })).toBe('taken')
  expect((await running.caseOf()).answers.readAt).toEqual(brussels('2023-02-23T10:00'))
})

it.each([
  ['an unknown person', refOf('zoe'), 'no-tiktok'],
  ['a policy that is not in force', ana, 'no-apps'],
])('an answer from or about %s is refused', async (_, ref, policy) => {
  const { take, log } = await opened()
  expect(await take(ref, policy, { kind: 'acknowledge' })).toBe('nobody')
  expect(await log()).toEqual([])
})

it('a chosen language outlasts the next import', async () => {
  const { running, take } = await opened()
  expect(await take(ana, 'no-tiktok', { kind: 'language', language: 'mt' })).toBe('taken')
  expect(await take(ana, 'no-tiktok', { kind: 'language', language: 'mt' })).toBe('known')
  await running.import(personWith({ unit: 'DG-BETA' }))
  expect(languageOf(await running.personOf())).toBe('mt')
  expect((await running.personOf()).profile.language).not.toBe('mt')
})
