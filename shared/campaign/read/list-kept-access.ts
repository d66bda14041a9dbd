import { isProtected, nobody } from '#domain/access/brake.ts'
import { batchesOf } from '#domain/batches.ts'
import type { StoredPerson } from '#domain/people/store.ts'
import { toldApart } from '#domain/people/told-apart.ts'
import type { PolicyVersion } from '#domain/policies/policy.ts'
import { accessKept, type KeptAccess } from '#domain/review/kept-access.ts'
import { review } from '#domain/review/review.ts'
import type { BrakeSettings } from '../brake/weigh-suspensions.ts'
import type { Ports } from '../ports.ts'

export interface KeptDevice extends KeptAccess {
  readonly ref: string
  readonly staff: string
  readonly unit: string
  /** As its owner knows it. */
  readonly label: string
}

interface KeptPorts extends Ports<'summaries' | 'people' | 'policies' | 'clock'> {
  brakeSettings: Pick<BrakeSettings, 'protected'>
}

/** People read in one request. */
const batchSize = 100

/**
 * Lists the devices that are certainly in breach after the deadline and keep their access, in no order.
 * @param limit cases looked at
 * @param from the `next` of an earlier page
 */
export async function listKeptAccess(
  { summaries, people, policies, clock, brakeSettings }: KeptPorts,
  policy: PolicyVersion,
  limit: number,
  from?: string,
): Promise<{ rows: readonly KeptDevice[]; next?: string | undefined }> {
  const [{ rows, next }, active] = await Promise.all([summaries.list(policy.id, {}, limit, from), policies.listActive()])
  const refs = rows.flatMap(({ ref, state }) => (state === 'closed' ? [] : ref))
  const found = await Promise.all(batchesOf(refs, batchSize).map(batch => people.findAll(batch)))
  const now = clock.now()
  const { protected: protectedPeople = nobody } = brakeSettings
  const keptBy = ({ ref, person }: StoredPerson) => {
    const { profile, devices } = person
    const labels = new Map(toldApart(devices).map(({ id, label }) => [id, label]))
    return accessKept(review(person, active, now), policy, now, isProtected(profile, protectedPeople)).map(kept => ({
      ...{ ref, staff: profile.id, unit: profile.unit, label: labels.get(kept.device) ?? '' },
      ...kept,
    }))
  }
  return { rows: found.flatMap(({ people }) => people.flatMap(keptBy)), next }
}
