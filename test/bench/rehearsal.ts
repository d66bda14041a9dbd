/** CPU microseconds a person of a rehearsal. Floor: the same people written as JSON and parsed. */
import type { Person } from '../../shared/domain/people/person.ts'
import { compactJson } from '../../shared/domain/people/serialize.ts'
import { countPolicies, rehearseCampaign } from '../../shared/domain/rehearsal/rehearse-campaign.ts'
import { announcedPolicy, inventedOrganisation } from './invented.ts'
import { cpuOf, type Measured, roundsOf } from './measured.ts'

const staff = 100_000
const copies = 10
const rounds = 3

export async function measure(): Promise<Measured> {
  const policy = await announcedPolicy()
  const { people, changes } = await inventedOrganisation(staff)
  const each = async (work: () => unknown, count = staff) => ((await cpuOf(work)) * 1000) / count
  const beside = (figure: () => Promise<number>) =>
    roundsOf(rounds, 0, async () => ({
      figure: await figure(),
      floor: await each(() => people.map((person) => JSON.parse(compactJson(person)))),
    }))
  const rehearsed = await beside(() => each(() => rehearseCampaign(policy, people, changes)))
  const counted = await beside(() => each(() => countPolicies([policy], people, { changes })))
  const many = copiesOf(people)
  return {
    'rehearse 100,000 staff, µs each': rehearsed,
    '  only counting, µs each': counted,
    'count 1,000,000 staff without changes, µs': await beside(() => each(() => countPolicies([policy], many, {}), many.length)),
  }
}

/** As many organisations of the same people, with ids of their own. */
const copiesOf = (people: readonly Person[]): readonly Person[] =>
  Array.from({ length: copies }, (_, copy) => people.map((person) => copied(person, (id) => `${id}-${copy}`))).flat()

function copied({ profile, devices, ...person }: Person, idOf: (id: string) => string): Person {
  const { id, email, manager } = profile
  return {
    ...person,
    profile: { ...profile, id: idOf(id), email: idOf(email), ...(manager ? { manager: { ...manager, id: idOf(manager.id) } } : {}) },
    devices: devices.map((device) => ({ ...device, id: idOf(device.id) })),
  }
}
