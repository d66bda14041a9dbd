/** CPU microseconds a person of a rehearsal. Floor: the same people written as JSON and parsed. */

import type { Person } from '#domain/people/person.ts'
import { compactJson } from '#domain/people/serialize.ts'
import { countPolicies, rehearseCampaign } from '#domain/rehearsal/rehearse-campaign.ts'
import { inventedOrganisation } from '../sample.ts'
import { announcedPolicy } from './invented.ts'
import { cpuOf, roundsOf } from './measured.ts'

const staff = 100_000
const copies = 10

export async function measure() {
  const policy = await announcedPolicy()
  const { people, changes } = await inventedOrganisation(staff)
  const many = Array.from({ length: copies }, (_, copy) => people.map(person => copied(person, `-${copy}`))).flat()
  const each = async (work: () => unknown, count = staff) => ((await cpuOf(work)) * 1000) / count
  const withFloor = async (figure: number) => ({ figure, floor: await each(() => people.map(person => JSON.parse(compactJson(person)))) })
  return roundsOf(3, 0, async () => ({
    'rehearse 100,000 staff, µs each': await withFloor(await each(() => rehearseCampaign(policy, people, changes))),
    '  only counting, µs each': await withFloor(await each(() => countPolicies([policy], people, { changes }))),
    'count 1,000,000 staff without changes, µs': await withFloor(await each(() => countPolicies([policy], many, {}), many.length)),
  }))
}

/** A person of another organisation, with ids of its own. */
const copied = ({ profile, devices, ...person }: Person, suffix: string) => ({
  ...person,
  profile: {
    ...profile,
    id: profile.id + suffix,
    email: profile.email + suffix,
    ...(profile.manager ? { manager: { ...profile.manager, id: profile.manager.id + suffix } } : {}),
  },
  devices: devices.map(device => ({ ...device, id: device.id + suffix })),
})
