import pMap from 'p-map'
import { withLeft } from '../../domain/people/leaving.ts'
import { review } from '../../domain/review/review.ts'
import { changeLinked } from '../save/change-person.ts'
import type { StaffSyncPorts } from './staff-ports.ts'

const concurrency = 16

/**
 * Notes that people have left. A person who has another id in the directory by now has not.
 * @param keys hashes of the directory's ids
 * @returns how many had not left before
 */
export async function noteLeavers(ports: StaffSyncPorts, keys: readonly string[]): Promise<number> {
  if (keys.length === 0) return 0
  const { people, policies, directory, clock } = ports
  const refs = await directory.findRefs(keys)
  const isOne = new Set(keys)
  const active = await policies.listActive()
  const known = await people.findAll([...new Set(refs.values())])
  const leaving = known.people.filter(({ person: { profile } }) => !profile.leftAt && isOne.has(profile.directoryKey ?? ''))
  const outcomes = await pMap(
    leaving,
    (stored) => changeLinked(ports, stored, (person) => review(withLeft(person, clock.now()), active, clock.now())),
    { concurrency },
  )
  return outcomes.filter(Boolean).length
}
