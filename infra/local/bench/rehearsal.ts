/** CPU microseconds a person of a rehearsal of 100,000 staff. Floor: the same people written as JSON and parsed. */
import { compactJson } from '../../../shared/domain/people/serialize.ts'
import { rehearseCampaign } from '../../../shared/domain/rehearsal/rehearse-campaign.ts'
import { announcedPolicy, inventedOrganisation } from './invented.ts'
import { cpuOf, type Measured, roundsOf } from './measured.ts'

const staff = 100_000
const rounds = 3

export async function measure(): Promise<Measured> {
  const policy = await announcedPolicy()
  const { people, changes } = await inventedOrganisation(staff)
  const each = async (work: () => unknown) => ((await cpuOf(work)) * 1000) / staff
  const found = await roundsOf(rounds, 0, async () => ({
    figure: await each(() => rehearseCampaign(policy, people, changes)),
    floor: await each(() => people.map((person) => JSON.parse(compactJson(person)))),
  }))
  return { 'rehearse 100,000 staff, µs each': found }
}
