import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readOrganisation } from '../../functions/cli/input/organisation.ts'
import { readPolicy } from '../../functions/cli/input/policy.ts'
import { drawRef } from '../../functions/compose/stores.ts'
import { filesOf } from '../../infra/local/sample/files.ts'
import type { CaseSummary } from '../../shared/domain/people/summary.ts'
import type { Policy } from '../../shared/domain/policies/policy.ts'
import { askedOfCatalogue } from '../../shared/domain/requirements/asked.ts'

/** The policy that benches run. */
export async function announcedPolicy(): Promise<Policy> {
  const read = await readPolicy('eu-commission-tiktok-2023')
  if ('problems' in read) throw new Error('the policy does not read')
  return read.policy
}

/** An invented organisation of so many staff, and what its people do about a ban. */
export async function inventedOrganisation(staff: number) {
  const folder = mkdtempSync(join(tmpdir(), 'ides-bench-'))
  try {
    for (const [name, text] of Object.entries(filesOf(staff))) writeFileSync(join(folder, name), text)
    const files = { staff: join(folder, 'staff.csv'), devices: join(folder, 'devices.csv'), changes: join(folder, 'changes.csv') }
    const read = await readOrganisation(files, askedOfCatalogue)
    if ('problems' in read) throw new Error('the invented organisation does not read')
    return read
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Of an open case of somebody in one of a hundred units. */
export const inventedSummary = (policy: string, index: number): CaseSummary => ({
  policy,
  ref: drawRef(),
  staff: `s${index}`,
  name: `Somebody ${index}`,
  unit: `unit-${index % 100}`,
  country: 'BE',
  state: 'open',
  openedAt: '2023-02-23T09:00:00Z',
  deadline: '2023-03-15T23:00:00Z',
  deadlineZone: 'Europe/Brussels',
  ownZone: 'Europe/Brussels',
  devices: 1,
  suspended: 0,
  requests: [],
})
