import { isCurrent } from '../../domain/access/listing.ts'
import type { PolicyVersion } from '../../domain/policies/policy.ts'
import { isBefore } from '../../domain/schedule/zone.ts'
import type { ListingPorts } from './find-suspensions.ts'
import { currentListing, listSuspensions, type SuspensionList } from './list-suspensions.ts'

/** After which the last listing is not shown unasked: `renewListings` makes one every hour. */
const young = { hours: 2 } as const

/**
 * Suspensions as they were listed, unless humans decided or something was newly held since: then as they are now.
 * @param list the hash of a list; the last one is shown if it is absent, unknown or over
 */
export async function showSuspensions(ports: ListingPorts, policy: PolicyVersion, list?: string): Promise<SuspensionList> {
  const { brakes, clock } = ports
  const { state } = await brakes.get(policy.id)
  const now = clock.now()
  const last = await brakes.findLastListing(policy.id)
  const isYoung = last && isCurrent(last, state) && isBefore(now, last.madeAt.add(young))
  for (const hash of new Set([...(list === undefined ? [] : [list]), ...(isYoung ? [last.hash] : [])])) {
    const listing = await brakes.findListing(policy.id, hash)
    if (listing && isCurrent(listing, state)) return currentListing(listing, state, now)
  }
  return listSuspensions(ports, policy)
}
