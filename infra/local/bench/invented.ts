import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readOrganisation } from '../../../functions/cli/input/organisation.ts'
import { filesOf } from '../sample/files.ts'

/** An invented organisation of so many staff, and what its people do about a ban. */
export async function inventedOrganisation(staff: number) {
  const folder = mkdtempSync(join(tmpdir(), 'ides-bench-'))
  try {
    for (const [name, text] of Object.entries(filesOf(staff))) writeFileSync(join(folder, name), text)
    const read = await readOrganisation({
      staff: join(folder, 'staff.csv'),
      devices: join(folder, 'devices.csv'),
      changes: join(folder, 'changes.csv'),
    })
    if ('problems' in read) throw new Error('the invented organisation does not read')
    return read
  } finally {
    rmSync(folder, { recursive: true })
  }
}
