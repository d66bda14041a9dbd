import { expect, it } from 'vitest'
import { type ChainedDecision, type ChainKeys, chained, chainKey, importChain, UnreadableDecisionError } from '#domain/audit/decision.ts'
import { type Head, headOf, verify } from '#domain/audit/heads.ts'
import { instant } from '#test/builders.ts'

const decision = (action: string) => ({ policy: 'no-tiktok', at: instant('2023-03-01T08:00:00Z'), by: 'staff', action, about: 'ANA' })

const [first, second] = [chainKey('the first secret of more than 32 characters'), chainKey('the second, which came after a rotation')]
const keys: ChainKeys = { current: first, earlier: [] }
const rotated: ChainKeys = { current: second, earlier: [first] }

/** A chain of these actions, after another chain or at the beginning. */
function chainOf(actions: readonly string[], key = first, before: readonly ChainedDecision[] = []) {
  const chain = [...before]
  for (const action of actions) chain.push(chained(decision(action), chain.at(-1), key))
  return chain
}

const chain = chainOf(['acknowledge', 'declare remove-app', 'contest'])

async function* listed(decisions: readonly ChainedDecision[]) {
  yield* decisions
}

const changed = (number: number, change: Partial<ChainedDecision>) =>
  chain.map(one => (one.number === number ? { ...one, ...change } : one))

const loggedAt = instant('2023-03-01T08:15:00Z')

/** The heads that were logged after each decision. */
const headsOf = (decisions: readonly ChainedDecision[]) => decisions.map(one => headOf('no-tiktok', one, loggedAt))

const verdictOn = (decisions: readonly ChainedDecision[], heads: readonly Head[] = headsOf(chain), known = keys) =>
  verify(listed(decisions), known, heads)

const expectAltered = async (broken: number, ...asked: Parameters<typeof verdictOn>) =>
  expect(await verdictOn(...asked)).toMatchObject({ verdict: 'altered', broken })

it('a chain of decisions is intact as it was written, up to the head that was logged last', async () => {
  expect(await verdictOn(chain)).toEqual({ verdict: 'intact', decisions: 3, headAt: loggedAt })
  const later = headOf('no-tiktok', chain[2], instant('2023-03-02T08:15:00Z'))
  expect(await verdictOn(chain, [later, ...headsOf(chain)])).toMatchObject({ verdict: 'intact', headAt: later.at })
  expect(await verdictOn([], [headOf('no-tiktok', undefined, loggedAt)])).toEqual({ verdict: 'intact', decisions: 0, headAt: loggedAt })
})

it.each([
  { action: 'release' },
  { by: 'admin-7' },
  { about: 'BEN' },
  { reason: 'none' },
  { details: { version: 2 } },
  { policy: 'no-temu' },
  { at: instant('2023-03-01T08:00:01Z') },
  { previous: '1'.repeat(64) },
  { key: second.id },
  { key: 'unknown' },
  { hash: '1'.repeat(64) },
])('a chain of decisions is altered if one was changed: %o', async change => {
  expect(await verdictOn(changed(2, change))).toEqual({ verdict: 'altered', decisions: 1, broken: 2 })
  await expectAltered(2, changed(2, change), [])
})

it('a chain of decisions is altered if one of its details was changed, whatever their order', async () => {
  const imported = { ...decision('import staff'), policy: importChain, details: { sha256: 'ab', records: 7 } }
  const whole = [chained(imported, undefined, first)]
  const [one] = whole
  if (!one) throw new Error('no chain')
  expect(await verdictOn(whole, headsOf(whole))).toMatchObject({ verdict: 'intact' })
  expect(await verdictOn([{ ...one, details: { records: 7, sha256: 'ab' } }], headsOf(whole))).toMatchObject({ verdict: 'intact' })
  expect(await verdictOn([{ ...one, details: { records: 8, sha256: 'ab' } }], headsOf(whole))).toMatchObject({ verdict: 'altered' })
})

it('a chain of decisions is altered if one is missing before the end', async () => {
  await expectAltered(1, chain.slice(1))
  await expectAltered(2, [...chain.slice(0, 1), ...chain.slice(2)])
})

it('a chain of decisions is altered after a decision that was written again, with its own seal', async () => {
  const [forged] = chainOf(['release'])
  if (!forged) throw new Error('no chain')
  await expectAltered(2, [forged, ...chain.slice(1)], [])
})

it('a chain of decisions is altered if it was sealed without the key', async () => {
  await expectAltered(1, chainOf(['release'], second), [])
})

it('a chain of decisions is altered if one cannot be read', async () => {
  async function* spoilt() {
    yield* chain.slice(0, 2)
    throw new UnreadableDecisionError('no-tiktok')
  }
  expect(await verify(spoilt(), keys, headsOf(chain))).toEqual({ verdict: 'altered', decisions: 2, broken: 3 })
  async function* unreachable() {
    yield* chain.slice(0, 2)
    throw new Error('the store cannot be reached')
  }
  await expect(verify(unreachable(), keys, [])).rejects.toThrow('cannot be reached')
})

it('a chain of decisions is cut if its end is missing, or all of it', async () => {
  expect(await verdictOn(chain.slice(0, 2))).toEqual({ verdict: 'cut', decisions: 2, broken: 3, headAt: loggedAt })
  expect(await verdictOn([])).toEqual({ verdict: 'cut', decisions: 0, broken: 1, headAt: loggedAt })
})

it('a chain of decisions holds lane by lane: from its first, and to the last head of each', async () => {
  const lane = [chained(decision('pause'), undefined, first, 10_000_000)]
  lane.push(chained({ ...decision('resume'), at: loggedAt.subtract({ hours: 9 }) }, lane[0], first))
  expect(lane[1]?.at).toEqual(lane[0]?.at)
  const whole = [...chain, ...lane]
  expect(await verdictOn(whole, headsOf(whole))).toMatchObject({ verdict: 'intact', decisions: 5 })
  expect(await verdictOn(whole)).toMatchObject({ verdict: 'intact', decisions: 5 })
  expect(await verdictOn(whole.slice(0, -1), headsOf(whole))).toMatchObject({ verdict: 'cut', decisions: 4, broken: 10_000_002 })
  expect(await verdictOn(whole.toSpliced(3, 1), headsOf(whole))).toMatchObject({ verdict: 'altered', decisions: 3, broken: 10_000_001 })
})

it('a chain of decisions is altered from where it differs if written again with the right key', async () => {
  const rewritten = chainOf(['release', 'pause'], first, chain.slice(0, 1))
  expect(await verdictOn(rewritten)).toEqual({ verdict: 'altered', decisions: 1, broken: 2 })
  await expectAltered(2, rewritten, [...headsOf(chain), ...headsOf(rewritten)])
})

it('a chain of decisions is unknown as long as no head of it was logged', async () => {
  expect(await verdictOn(chain, [])).toEqual({ verdict: 'unknown', decisions: 3 })
  expect(await verdictOn([], [])).toEqual({ verdict: 'unknown', decisions: 0 })
})

it('a chain of decisions holds across a change of the key, but not back to an earlier one', async () => {
  const on = chainOf(['pause', 'resume'], second, chain)
  expect(await verdictOn(on, headsOf(on), rotated)).toMatchObject({ verdict: 'intact', decisions: 5 })
  const back = chainOf(['lift'], first, on)
  await expectAltered(6, back, headsOf(on), rotated)
})
