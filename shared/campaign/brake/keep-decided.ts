import { keyOf } from '../../domain/access/brake.ts'
import type { BrakeState, Proposal } from '../../domain/access/brake-state.ts'
import type { Brakes } from '../../domain/access/brakes.ts'
import { basisOf, isCurrent } from '../../domain/access/listing.ts'

const states = { approve: 'approved', reject: 'rejected' } as const

/**
 * Keeps the listing with what was decided, so that nobody waits for a new one.
 * @param keys of the devices concerned
 */
export async function keepDecided(
  brakes: Brakes,
  policy: string,
  { list, action }: Pick<Proposal, 'list' | 'action'>,
  keys: ReadonlySet<string>,
  before: BrakeState,
  after: BrakeState,
): Promise<void> {
  const listing = await brakes.findListing(policy, list)
  if (!listing || !isCurrent(listing, before)) return
  const suspensions = listing.suspensions.map((one) => (keys.has(keyOf(one)) ? { ...one, state: states[action] } : one))
  await brakes.keepListing(policy, { ...listing, basis: basisOf(after), suspensions })
}
