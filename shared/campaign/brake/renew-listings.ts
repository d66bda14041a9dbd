import { isCurrent } from '../../domain/access/listing.ts'
import { stagesOf } from '../../domain/policies/stages.ts'
import { demandsOf } from '../../domain/policies/versions.ts'
import { isBefore } from '../../domain/schedule/zone.ts'
import type { ListingPorts } from './find-suspensions.ts'
import { listSuspensions } from './list-suspensions.ts'

/** To make one of many thousands takes seconds, and each is kept for a day. */
const lasts = { hours: 1 } as const

/**
 * Lists suspensions before anybody looks: every hour, and once something was decided or newly held.
 * @param hasTimeLeft false leaves the rest to the next run
 */
export async function renewListings(ports: ListingPorts, hasTimeLeft: () => boolean): Promise<void> {
  const { policies, brakes, clock } = ports
  for (const policy of await policies.listActive()) {
    if (!hasTimeLeft()) return
    if (!stagesOf(policy).some((stage) => demandsOf(stage).suspends !== undefined)) continue
    const last = await brakes.findLastListing(policy.id)
    const isOver = !last || !isBefore(clock.now(), last.madeAt.add(lasts)) || !isCurrent(last, (await brakes.get(policy.id)).state)
    if (isOver) await listSuspensions(ports, policy)
  }
}
