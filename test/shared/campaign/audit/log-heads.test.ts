import { expect, it } from 'vitest'
import { logHeads, verifyChains } from '#campaign/audit/chains.ts'
import { type ChainedDecision, controlChain, UnreadableDecisionError } from '#domain/audit/decision.ts'
import { instant, policyOf } from '#test/builders.ts'
import { memoryAuditLog } from '#test/memory/audit-log.ts'
import { memorySystem } from '#test/system.ts'

const open = () => memorySystem(instant('2023-03-01T08:00:00Z'))

type System = ReturnType<typeof open>

const decide = ({ audit, clock }: System, policy: string, action = 'pause') =>
  audit.append({ policy, at: clock.now(), by: 'admin-1', action })

const logged = async ({ heads }: System) => (await Array.fromAsync(heads.list())).map(({ chain, number }) => `${chain} ${number}`)

const pass = ({ clock }: System, minutes: number) => clock.advanceTo(clock.now().add({ minutes }))

/** A store whose chain of no-tiktok someone rewrote. */
const withChain = (system: System, decisions: readonly ChainedDecision[]) => ({
  ...system,
  audit: {
    ...system.audit,
    async *list(policy: string) {
      yield* policy === 'no-tiktok' ? decisions : system.audit.list(policy)
    },
  },
})

const verdicts = async (system: System) =>
  Object.fromEntries((await verifyChains(system)).map(({ chain, verdict, broken }) => [chain, broken ? `${verdict} ${broken}` : verdict]))

const draft = (system: System, id = 'no-tiktok') =>
  system.drafts.save({ policy: policyOf({ id }), revision: 0, authors: [{ subject: 'author-1' }] })

/** Three decisions under a draft, whose heads were logged. */
async function openLogged() {
  const system = open()
  await draft(system)
  for (const action of ['put draft', 'put draft', 'submit']) await decide(system, 'no-tiktok', action)
  await logHeads(system)
  return system
}

it('the head of every chain is logged, of empty ones too, and again once it is another', async () => {
  const system = await openLogged()
  expect(await logged(system)).toEqual(['CONTROL 0', 'IMPORTS 0', 'REQUIREMENTS 0', 'no-tiktok 3'])
  pass(system, 15)
  await decide(system, controlChain)
  expect(await logHeads(system)).toBe(1)
  pass(system, 15)
  expect(await logHeads(system)).toBe(0)
  expect(await logged(system)).toEqual(['CONTROL 0', 'IMPORTS 0', 'REQUIREMENTS 0', 'no-tiktok 3', 'CONTROL 1'])
})

it('the head of every lane is logged', async () => {
  let lane = 0
  const system = { ...open(), audit: memoryAuditLog(undefined, () => (lane++ % 3) * 10_000_000) }
  for (let decisions = 0; decisions < 4; decisions += 1) await decide(system, controlChain)
  await logHeads(system)
  expect(await logged(system)).toEqual(['CONTROL 2', 'CONTROL 10000001', 'CONTROL 20000001', 'IMPORTS 0', 'REQUIREMENTS 0'])
  expect(await verifyChains(system, controlChain)).toMatchObject([{ verdict: 'intact', decisions: 4 }])
})

it('a head is logged once a day even if it stays the same', async () => {
  const system = await openLogged()
  for (let quarter = 0; quarter < 4 * 49; quarter += 1) {
    pass(system, 15)
    await logHeads(system)
  }
  const whole = ['CONTROL 0', 'IMPORTS 0', 'REQUIREMENTS 0', 'no-tiktok 3']
  expect(await logged(system)).toEqual([...whole, ...whole, ...whole])
})

it('a chain whose end cannot be read keeps no other from being logged, but the run fails', async () => {
  const system = open()
  await draft(system, 'a-temu')
  await draft(system)
  const listLasts = async (policy: string) => {
    if (policy === 'a-temu') throw new UnreadableDecisionError(policy)
    return system.audit.listLasts(policy)
  }
  await expect(logHeads({ ...system, audit: { ...system.audit, listLasts } })).rejects.toThrow(UnreadableDecisionError)
  expect(await logged(system)).toEqual(['CONTROL 0', 'IMPORTS 0', 'REQUIREMENTS 0', 'no-tiktok 0'])
})

it('the deletion of a draft is logged, though no policy is left then', async () => {
  const system = await openLogged()
  await decide(system, 'no-tiktok', 'delete draft')
  await system.drafts.remove('no-tiktok', 1)
  pass(system, 15)
  await logHeads(system)
  expect(await logged(system)).toContain('no-tiktok 4')
})

it('a chain that is gone is found, with its policy', async () => {
  const system = await openLogged()
  await system.drafts.remove('no-tiktok', 1)
  expect(await verdicts(withChain(system, []))).toMatchObject({ 'no-tiktok': 'cut 1' })
})

it('a head that is logged while chains are verified does not make a chain seem cut', async () => {
  const system = await openLogged()
  let late = async () => {
    await decide(system, 'no-tiktok')
    await logHeads(system)
  }
  const policies = {
    ...system.policies,
    async listActive() {
      await late()
      late = async () => {}
      return system.policies.listActive()
    },
  }
  expect(await verifyChains({ ...system, policies }, 'no-tiktok')).toMatchObject([{ verdict: 'intact', decisions: 4 }])
})
