/** CPU milliseconds a record of imports, of enrolment, and of the count before an approval. */
import { compose } from '../../functions/compose/system.ts'
import { policiesInForce } from '../../functions/runtime/policies-in-force.ts'
import { organisation } from '../../infra/local/sample/organisation.ts'
import { virtualClock } from '../../infra/local/virtual-clock.ts'
import { importDevices } from '../../shared/campaign/import/import-devices.ts'
import { importStaff } from '../../shared/campaign/import/import-staff.ts'
import type { ActivePolicies } from '../../shared/domain/policies/store.ts'
import { type Bench, onServers } from './floor.ts'
import { announcedPolicy } from './invented.ts'
import { jobsOf } from './jobs.ts'
import type { Measured, Round } from './measured.ts'

/** Records in one import: as many as a call may have. */
const size = 1000
const rounds = 5

const { staff, devices } = organisation(size, 21717)

export const measure = (): Promise<Measured> => onServers({ rounds, warmUps: 1 }, play)

async function play({ environment, database, measure }: Bench): Promise<Readonly<Record<string, Round>>> {
  const policy = await announcedPolicy()
  const clock = virtualClock(policy.announcedAt.subtract({ hours: 1 }))
  const system = compose(environment, clock, () => database)
  const { people, refs, drafts, owners, brakes, erasures, pageLinks, addresses, staffDomains, machineClock } = system
  const ports = { people, refs, drafts, owners, brakes, erasures, pageLinks, addresses, staffDomains, clock, machineClock }
  const jobs = jobsOf(system)
  // Also for the floor.
  await measure(() => system.policies.activate(policy, 0))

  async function each(records: number, run: (policies: ActivePolicies) => Promise<unknown>): Promise<Round> {
    const { figure, floor } = await measure(async () => run(await policiesInForce(system)))
    return { figure: figure / records, floor: floor / records }
  }
  const importAll = {
    staff: (policies: ActivePolicies) => importStaff({ ...ports, policies }, staff),
    devices: (policies: ActivePolicies) => importDevices({ ...ports, policies }, devices),
  }
  const figures = {
    'import new staff, ms each': await each(staff.length, importAll.staff),
    'import new devices, ms each': await each(devices.length, importAll.devices),
    'import unchanged staff, ms each': await each(staff.length, importAll.staff),
    'import unchanged devices, ms each': await each(devices.length, importAll.devices),
  }
  clock.advanceTo(policy.announcedAt)
  const first = await each(staff.length, jobs.enrol)
  clock.advanceTo(policy.announcedAt.add({ minutes: 10 }))
  const again = await each(staff.length, jobs.enrol)
  await measure(() => jobs.startCount(policy))
  const count = await each(staff.length, jobs.work)
  return { ...figures, 'enrol, ms a person': first, 'enrol again, ms a person': again, 'count for an approval, ms a person': count }
}
