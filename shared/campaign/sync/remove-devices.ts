import pMap from 'p-map'
import { withoutKey } from '../../domain/people/reported-device.ts'
import { findReadable } from '../../domain/people/store.ts'
import { review } from '../../domain/review/review.ts'
import { keyHash } from '../../domain/sources/keys.ts'
import { deviceIn } from '../import/give-devices.ts'
import { changePerson } from '../save/change-person.ts'
import type { Rules, SyncPorts } from './ports.ts'

const concurrency = 16

type RemovalPorts = Pick<SyncPorts, 'people' | 'owners' | 'deviceIndex' | 'clock'>

/**
 * Notes of devices that a source manages them no longer.
 * @param hashes of what the source calls them
 * @returns how many of them had an owner
 */
export async function removeDevices(
  ports: RemovalPorts,
  rules: Pick<Rules, 'active' | 'isInUse'>,
  hashes: readonly string[],
): Promise<number> {
  if (hashes.length === 0) return 0
  const devices = await ports.deviceIndex.findAll(hashes)
  const owners = await ports.owners.findAll([...devices.values()])
  const noted = await pMap(devices, ([hash, device]) => loseKey(ports, rules, owners.get(device), device, hash), { concurrency })
  // Last, so that a run that ends early finds the rest.
  await ports.deviceIndex.removeAll([...devices.keys()])
  return noted.filter((isNoted) => isNoted).length
}

async function loseKey(
  { people, clock }: RemovalPorts,
  { active, isInUse }: Pick<Rules, 'active' | 'isInUse'>,
  owner: string | undefined,
  device: string,
  hash: string,
): Promise<boolean> {
  const stored = owner === undefined ? undefined : await findReadable(people, owner)
  if (!stored) return false
  return changePerson(people, stored, (person) => {
    const key = deviceIn(person, device)?.keys?.find((one) => keyHash(one) === hash)
    if (key === undefined) return person
    const devices = person.devices.map((one) => (one.id === device ? withoutKey(one, key, isInUse, clock.now()) : one))
    return review({ ...person, devices }, active, clock.now())
  })
}
