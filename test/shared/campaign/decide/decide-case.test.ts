import { expect, it } from 'vitest'
import { decideCase } from '#campaign/decide/decide-case.ts'
import { BusyDecisionError } from '#campaign/save/turns.ts'
import type { CaseDecision } from '#domain/review/decisions/case-decision.ts'
import { usualDecisionLimits } from '#domain/review/decisions/limited-decision.ts'
import { submit } from '#test/acts.ts'
import { brussels, day, personWith, said } from '#test/builders.ts'
import { memoryAuditLog } from '#test/memory/audit-log.ts'
import { refOf } from '#test/refs.ts'
import { announced, before, failing } from '../running.ts'

const ana = refOf('ana')
const refused = { kind: 'refuse', request: 'exemption', reason: 'No need was shown.' } as const

/** Ana, who has had her first notice and requests an exemption. */
async function asked() {
  const running = await announced()
  await running.runUntil('2023-02-24T10:00')
  const audit = memoryAuditLog()
  const ports = { ...running.ports, audit }
  await submit(ports, said.exemption)
  const log = async () => (await Array.fromAsync(audit.list('no-tiktok'))).filter(({ by }) => by !== 'staff')
  const take = async (policy: string, ref: string, decision: CaseDecision, subject: string) =>
    (await decideCase(ports, policy, ref, decision, { subject })).kind
  return { running, ports, log, take }
}

it('a decision about a case is in the audit log without its reason, and in the case with it', async () => {
  const { running, log, take } = await asked()
  expect(await take('no-tiktok', ana, refused, 'admin-1')).toBe('decided')
  expect(await log()).toMatchObject([{ by: 'admin-1', action: 'refuse exemption', about: ana, at: brussels('2023-02-24T10:00') }])
  expect(JSON.stringify(await log())).not.toContain('No need')
  expect((await running.caseOf()).decisions.made).toMatchObject([{ kind: 'refused', by: 'admin-1', reason: 'No need was shown.' }])
  await running.runUntil('2023-02-24T11:00')
  expect(running.lastMail?.subject).toBe('TikTok: exemption not granted')
  expect(running.lastMail?.text).toContain('No need was shown.')
  expect(await running.told(2)).toEqual(['exemption-refused phone'])
})

it.each([
  [{ kind: 'extend', until: day('2023-05-31'), reason: 'On leave.' }, 'extend'],
  [{ kind: 'exempt', until: day('2023-05-31'), reason: 'A fair.' }, 'exempt'],
  [{ kind: 'grant', request: 'exemption', until: day('2023-05-31'), reason: 'A need.' }, 'grant exemption'],
] as const)('a decision about a case %j is logged as what was done', async (decision, action) => {
  const { log, take } = await asked()
  expect(await take('no-tiktok', ana, decision, 'admin-1')).toBe('decided')
  expect((await log()).map(one => one.action)).toEqual([action])
})

it('a decision about a case that takes two is logged when proposed, and when both decided', async () => {
  const { running, ports, log } = await asked()
  const limited = { ...ports, decisionLimits: usualDecisionLimits }
  const extended = { kind: 'extend', until: day('2023-05-31'), reason: 'On leave.' } as const
  const takenBy = async (subject: string) => (await decideCase(limited, 'no-tiktok', ana, extended, { subject })).kind
  const outcomes = [await takenBy('admin-1'), await takenBy('admin-1')]
  await running.runUntil('2023-02-25T10:00')
  const mails = running.outbox.length
  outcomes.push(await takenBy('admin-2'), await takenBy('admin-2'), await takenBy('admin-1'))
  expect(outcomes).toEqual(['proposed', 'unchanged', 'decided', 'unchanged', 'unchanged'])
  expect(await log()).toMatchObject([
    { by: 'admin-1', action: 'propose to extend', about: ana, at: brussels('2023-02-24T10:00') },
    { by: 'admin-2', action: 'extend', about: ana, details: { proposedBy: 'admin-1' } },
  ])
  expect(JSON.stringify(await log())).not.toContain('On leave')
  await running.runUntil('2023-02-28T10:00')
  expect([mails, running.outbox.length]).toEqual([1, 2])
})

it('a decision about a case that someone can be reached after all is logged too', async () => {
  const { running, log, take } = await asked()
  await running.hear('bounced', 1)
  expect(await take('no-tiktok', ana, { kind: 'reachable' }, 'admin-1')).toBe('decided')
  expect((await log()).map(({ action }) => action)).toEqual(['mark reachable'])
  expect((await running.mailOf())?.held).toBeUndefined()
})

it('a decision about a case that is impossible leaves no trace', async () => {
  const { running, log, take } = await asked()
  expect(await take('no-tiktok', refOf('zoe'), refused, 'admin-1')).toBe('nobody')
  expect(await take('no-apps', ana, refused, 'admin-1')).toBe('nobody')
  expect(await take('no-tiktok', ana, { kind: 'grant', request: 'contest', reason: 'Seen.' }, 'admin-1')).toBe('no request')
  await running.import(personWith({ id: 'ben' }, []))
  expect(await take('no-tiktok', refOf('ben'), refused, 'admin-1')).toBe('no case')
  expect(await log()).toEqual([])
})

it('a decision about a case does not apply without its audit log entry', async () => {
  const { running, ports } = await asked()
  await expect(decideCase(failing(ports, 'audit', 'append'), 'no-tiktok', ana, refused, { subject: 'admin-1' })).rejects.toThrow()
  expect((await running.caseOf()).answers.requests).toHaveLength(1)
})

it('a decision about a case that could not be saved applies when repeated', async () => {
  const { running, ports, take } = await asked()
  await expect(decideCase(failing(ports, 'people', 'save'), 'no-tiktok', ana, refused, { subject: 'admin-1' })).rejects.toThrow()
  expect(await take('no-tiktok', ana, refused, 'admin-1')).toBe('decided')
  expect((await running.caseOf()).answers.requests).toEqual([])
})

it('a decision about a case applies once, and is recorded once, when several admins decide', async () => {
  const { running, log, take } = await asked()
  const outcomes = await Promise.allSettled(['1', '2', '3', '4', '4'].map(n => take('no-tiktok', ana, refused, `admin-${n}`)))
  expect(outcomes.filter(outcome => outcome.status === 'fulfilled' && outcome.value === 'decided')).toHaveLength(1)
  expect((await running.caseOf()).decisions.made).toHaveLength(1)
  expect(await log()).toHaveLength(1)
})

it('a decision about a case is not made while someone else decides about the same case', async () => {
  const { running, ports, take } = await asked()
  const granted = { kind: 'grant', request: 'exemption', until: day('2023-05-31'), reason: 'A need.' } as const
  const rival = () => expect(take('no-tiktok', ana, granted, 'admin-2')).rejects.toThrow(BusyDecisionError)
  expect(await decideCase(before(ports, 'people', 'save', rival), 'no-tiktok', ana, refused, { subject: 'admin-1' })).toEqual({
    kind: 'decided',
  })
  expect((await running.caseOf()).decisions.made).toMatchObject([{ kind: 'refused', by: 'admin-1' }])
})
