import { expect, it } from 'vitest'
import { logHeads, verifyChains } from '../../../../shared/campaign/audit/chains.ts'
import {
  type ChainedDecision,
  chained,
  controlChain,
  importChain,
  UnreadableDecisionError,
} from '../../../../shared/domain/audit/decision.ts'
import { instant, policyOf } from '../../../builders.ts'
import { chainKeys } from '../../../memory/audit-log.ts'
import { memorySystem } from '../../../system.ts'

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
  const findLast = async (policy: string) => {
    if (policy === 'a-temu') throw new UnreadableDecisionError(policy)
    return system.audit.findLast(policy)
  }
  await expect(logHeads({ ...system, audit: { ...system.audit, findLast } })).rejects.toThrow(UnreadableDecisionError)
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

it('every chain is verified, or the one that is named', async () => {
  const system = await openLogged()
  await decide(system, importChain)
  expect(await verdicts(system)).toEqual({ CONTROL: 'intact', IMPORTS: 'intact', REQUIREMENTS: 'intact', 'no-tiktok': 'intact' })
  expect(await verifyChains(system, 'no-tiktok')).toEqual([
    { chain: 'no-tiktok', verdict: 'intact', decisions: 3, headAt: instant('2023-03-01T08:00:00Z') },
  ])
  expect(await verifyChains(system, 'no-temu')).toEqual([])
})

it('what nobody logged a head of is unknown, not intact', async () => {
  const system = open()
  await draft(system)
  expect(await verdicts(system)).toEqual({ CONTROL: 'unknown', IMPORTS: 'unknown', REQUIREMENTS: 'unknown', 'no-tiktok': 'unknown' })
})

it('a cut end is found', async () => {
  const system = await openLogged()
  const [first, second] = await Array.fromAsync(system.audit.list('no-tiktok'))
  if (!first || !second) throw new Error('no chain')
  expect(await verdicts(withChain(system, [first, second]))).toMatchObject({ CONTROL: 'intact', 'no-tiktok': 'cut 3' })
})

it('a chain that is gone is found, with its policy', async () => {
  const system = await openLogged()
  await system.drafts.remove('no-tiktok', 1)
  expect(await verdicts(withChain(system, []))).toMatchObject({ 'no-tiktok': 'cut 1' })
})

it('a chain that was rewritten with the right key is found, and stays found', async () => {
  const system = await openLogged()
  const [first] = await Array.fromAsync(system.audit.list('no-tiktok'))
  if (!first) throw new Error('no chain')
  const rewritten = [first]
  for (const action of ['submit', 'approve', 'lift']) {
    const decision = { policy: 'no-tiktok', at: system.clock.now(), by: 'mallory', action }
    rewritten.push(chained(decision, rewritten.at(-1), chainKeys.current))
  }
  const forged = withChain(system, rewritten)
  expect(await verdicts(forged)).toMatchObject({ 'no-tiktok': 'altered 3' })
  pass(system, 15)
  await logHeads(forged)
  expect(await verdicts(forged)).toMatchObject({ 'no-tiktok': 'altered 3' })
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
