import type { ClockCheck } from '#adapters/dynamodb/clock-check.ts'
import { cachedFor } from '#domain/caching.ts'
import { type ActivePolicies, type Control, type Drafts, type Policies, snapshotUnder } from '#domain/policies/store.ts'
import type { Clock } from '#domain/schedule/clock.ts'
import { joined } from './lazily.ts'

export interface PolicyPorts {
  policies: Policies
  control: Control
  clockCheck: ClockCheck
}

/**
 * The policies of one run. Reading them also shows whether this machine's clock is right.
 * @throws SkewedClockError
 */
export const policiesInForce = ({ policies, control, clockCheck }: PolicyPorts): Promise<ActivePolicies> =>
  rightly(clockCheck, () => snapshotUnder(control, policies))

/** What a request works with, by the policies as they are now. @throws SkewedClockError */
export const underPolicies = async <Ports extends PolicyPorts>(ports: Ports) => joined(ports, { policies: await policiesInForce(ports) })

/** The same, and the drafts. Drafts are read first: an approval puts a policy in force before it removes the draft. */
export async function policiesAndDrafts(ports: PolicyPorts & { drafts: Drafts }) {
  const drafts = await ports.drafts.list()
  return { policies: await policiesInForce(ports), drafts: { list: async () => drafts } }
}

/**
 * The same policies, read every five seconds at most, because all policies lie under one key. For feedback only: it may hear of a decision so late, for
 * enrolment reviews everyone a second time later. What sends or suspends reads them again.
 * @throws SkewedClockError
 */
export function rememberedPolicies({
  policies,
  control,
  clockCheck,
  clock,
}: PolicyPorts & { clock: Clock }): () => Promise<ActivePolicies> {
  const remembered = cachedFor(clock, { seconds: 5 }, () => snapshotUnder(control, policies))
  return () => rightly(clockCheck, remembered)
}

async function rightly(clockCheck: ClockCheck, read: () => Promise<ActivePolicies>) {
  const active = await read()
  clockCheck.assertRight()
  return active
}
