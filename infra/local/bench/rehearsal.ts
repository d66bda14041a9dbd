/** CPU microseconds a person of a rehearsal of 100,000 staff. Floor: the same people written as JSON and parsed. */
import { readPolicy } from '../../../functions/cli/input/policy.ts'
import { compactJson } from '../../../shared/domain/people/serialize.ts'
import { rehearseCampaign } from '../../../shared/domain/rehearsal/rehearse-campaign.ts'
import { inventedOrganisation } from './invented.ts'
import { cpuOf, type Measured, type Round } from './measured.ts'

const staff = 100_000
const rounds = 3

export async function measure(): Promise<Measured> {
  const policy = await readPolicy('eu-commission-tiktok-2023')
  if ('problems' in policy) throw new Error('the policy does not read')
  const { people, changes } = await inventedOrganisation(staff)
  const each = async (work: () => unknown) => ((await cpuOf(work)) * 1000) / staff
  const found: Round[] = []
  for (let round = 0; round < rounds; round += 1)
    found.push({
      figure: await each(() => rehearseCampaign(policy.policy, people, changes)),
      floor: await each(() => people.map((person) => JSON.parse(compactJson(person)))),
    })
  return { 'rehearse 100,000 staff, µs each': found }
}
