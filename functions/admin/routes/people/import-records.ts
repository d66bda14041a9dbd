import { createHash } from 'node:crypto'
import * as z from 'zod'
import { importDevices } from '../../../../shared/campaign/import/import-devices.ts'
import { importStaff } from '../../../../shared/campaign/import/import-staff.ts'
import type { RecordImportPorts, RecordReport } from '../../../../shared/campaign/import/records.ts'
import { type ChainedDecision, importChain } from '../../../../shared/domain/audit/decision.ts'
import { deviceRecord, staffRecord } from '../../../../shared/domain/people/records.ts'
import type { System } from '../../../compose/system.ts'
import { policiesAndDrafts } from '../../../runtime/policies-in-force.ts'
import { type AskedRoute, noInput, route } from '../../route.ts'

/** Records in one call. */
const mostRecords = 1000

/** A thousand of the longest records. */
const maxBytes = 4 * 2 ** 20

const components = { StaffRecord: staffRecord, DeviceRecord: deviceRecord }

/** The use case checks each record by itself, so that one bad record does not refuse the rest. */
const recordsOf = (component: keyof typeof components) =>
  z.strictObject({
    records: z
      .array(z.unknown().meta({ override: { anyOf: [{ $ref: `#/components/schemas/${component}` }, {}] } }), {
        error: 'must be a list of records',
      })
      .min(1, 'must have at least one record')
      .max(mostRecords, `must have ${mostRecords} records at most`)
      .describe(components[component].description ?? ''),
  })

export const importReportBody = z.object({
  added: z.int(),
  changed: z.int(),
  unchanged: z.int(),
  moved: z.int().describe('Devices that came from another owner.'),
  refused: z
    .array(z.object({ index: z.int(), field: z.string(), message: z.string() }))
    .describe(
      'The faults of refused records, by their place in the list, from 0: 500 at most, one each of many records before further ones of the same. All other records are imported.',
    ),
  more: z.exactOptional(z.int()).describe('Faults beyond those listed; absent if all are.'),
  dropped: z
    .exactOptional(z.int())
    .describe('Devices whose readings are not kept, since no policy or draft asks about them; absent if none.'),
  warned: z
    .array(z.object({ index: z.int(), field: z.string(), message: z.string() }))
    .describe('What is odd about records that were imported all the same: 500 at most.'),
})

const importRoute = (
  name: string,
  path: string,
  component: keyof typeof components,
  summary: string,
  importRecords: (ports: RecordImportPorts, records: readonly unknown[]) => Promise<RecordReport>,
): AskedRoute<typeof noInput, typeof noInput, typeof importReportBody> =>
  route(
    name,
    {
      at: ['PUT', path],
      scope: 'devices:write',
      summary,
      path: noInput,
      query: noInput,
      body: recordsOf(component),
      maxBytes,
      description: 'How many records were imported, and which were refused.',
      result: importReportBody,
    },
    async ({ body: { records }, text, by, system }) => {
      const ports = await portsOf(system)
      const append = (action: string, details: NonNullable<ChainedDecision['details']>) =>
        system.audit.append({ policy: importChain, at: system.clock.now(), by, action: `${action} ${path.slice(1)}`, details })
      const sha256 = createHash('sha256').update(text).digest('hex')
      // Before anything is imported, in case the rest does not get done.
      const { number } = await append('import', { records: records.length, sha256 })
      const { refused, warned, ...rest } = await importRecords(ports, records)
      const { added, changed, unchanged, moved } = rest
      const refusals = records.length - added - changed - unchanged - moved
      await append('imported', { of: number, added, changed, unchanged, moved, refused: refusals })
      return { body: { ...rest, refused: [...refused], warned: [...warned] } }
    },
  )

async function portsOf(system: System): Promise<RecordImportPorts> {
  const { people, refs, owners, brakes, erasures, pageLinks, addresses, staffDomains, clock, machineClock } = system
  return {
    people,
    refs,
    owners,
    brakes,
    erasures,
    pageLinks,
    addresses,
    staffDomains,
    clock,
    machineClock,
    ...(await policiesAndDrafts(system)),
  }
}

export const importStaffRoute = importRoute('importStaff', '/staff', 'StaffRecord', 'Import staff, up to 1,000 a call', importStaff)

export const importDevicesRoute = importRoute(
  'importDevices',
  '/devices',
  'DeviceRecord',
  'Import devices of known staff, up to 1,000 a call',
  importDevices,
)
