import { createHash } from 'node:crypto'
import * as z from 'zod'
import { propose } from '#campaign/decide/second-person.ts'
import { clearedIn, undoImport, warnOfCleared } from '#campaign/import/cleared-devices.ts'
import { withoutWrites } from '#campaign/import/dry-run.ts'
import { importDevices } from '#campaign/import/import-devices.ts'
import { importStaff } from '#campaign/import/import-staff.ts'
import { type ImportReport, type RecordImportPorts, recordReport } from '#campaign/import/records.ts'
import type { Admin } from '#domain/admin.ts'
import { type ChainedDecision, importChain } from '#domain/audit/decision.ts'
import { deviceRecord, staffListing } from '#domain/people/records.ts'
import { isLeftOut, mostGone } from '#domain/people/retention.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import { counted } from '#domain/text.ts'
import type { System } from '#functions/compose/system.ts'
import { joined } from '#functions/runtime/lazily.ts'
import { policiesAndDrafts, underPolicies } from '#functions/runtime/policies-in-force.ts'
import { flag } from '../fields.ts'
import { refuse } from '../problem.ts'
import { type AskedRoute, asProposed, doneOrProposed, type noInput, route } from '../route.ts'

/** Records in one call. */
const mostRecords = 1000

/** A thousand of the longest records. */
const maxBytes = 4 * 2 ** 20

const components = { StaffRecord: staffListing, DeviceRecord: deviceRecord }

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

const importQuery = z.object({
  dryRun: flag.describe('Says what an import would do, and writes nothing.'),
  again: flag.describe('Of staff sent before their managers were known: logged as linked, so that they count as imported once.'),
})

const importRoute = (
  path: '/staff' | '/devices',
  scope: 'staff:write' | 'devices:write',
  component: keyof typeof components,
  summary: string,
  importRecords: (ports: RecordImportPorts, records: readonly unknown[], by: Admin, byUnit?: boolean) => Promise<ImportReport>,
): AskedRoute<typeof noInput, typeof importQuery, typeof recordReport> =>
  route(
    {
      at: `PUT ${path}`,
      scope,
      summary,
      query: importQuery,
      body: recordsOf(component),
      maxBytes,
      result: recordReport,
    },
    async ({ query: { dryRun, again }, body: { records }, text, by, admin, system }) => {
      const ports = joined(system, await policiesAndDrafts(system))
      if (dryRun) return { body: await importRecords(joined(ports, withoutWrites(ports)), records, admin, true) }
      const append = (action: string, details: NonNullable<ChainedDecision['details']>) =>
        system.audit.append({ policy: importChain, at: system.clock.now(), by, action: `${action} ${path.slice(1)}`, details })
      const sha256 = createHash('sha256').update(text).digest('hex')
      // Before anything is imported, in case the rest does not get done.
      const { number } = await append('import', { records: records.length, sha256 })
      const report = await importRecords(ports, records, admin)
      const { added, changed, unchanged, moved, cleared } = report
      const refusals = records.length - added - changed - unchanged - moved
      await append(again ? 'linked' : 'imported', {
        of: number,
        added,
        changed,
        unchanged,
        moved,
        refused: refusals,
        ...(await clearedIn(system, cleared)),
      })
      if (cleared) await warnOfCleared(system, admin).finally(() => system.pace.rest())
      return { body: report }
    },
  )

export const importStaffRoute = importRoute('/staff', 'staff:write', 'StaffRecord', 'Import staff, up to 1,000 a call', importStaff)

export const importDevicesRoute = importRoute(
  '/devices',
  'devices:write',
  'DeviceRecord',
  'Import devices of known staff, up to 1,000 a call',
  importDevices,
)

export const undoImportRoute = route(
  {
    at: 'POST /imports/{import}/undo',
    scope: 'control:write',
    summary: 'Undo what an import by hand cleared: suspended devices count as they did before it',
    done: 'Import undone. What is in breach again will be suspended, within the limits of its policy.',
    command: { name: 'devices undo', example: '12', says: ({ devices }) => `Undone for ${counted(devices, 'device')}` },
    result: z.object({ devices: z.int() }),
    refuses: [409],
  },
  async ({ path, admin, system }) => {
    const devices = await undoImport(await underPolicies(system), Number(path.import), admin)
    return devices === undefined ? refuse(409, 'this import cleared no suspended device') : { body: { devices } }
  },
)

const leavingRight = 'must be how many people the list leaves out'

/** Seconds: an answer must come within half a minute. */
const longestCount = 15

export const completeStaffRoute = route(
  {
    at: 'POST /staff/complete',
    scope: 'staff:write',
    summary: 'Say that all staff were imported within the last day: everybody else has left',
    ...doneOrProposed(
      'List complete. People who are not on it count as having left.',
      'People who have left are erased some time after a list last had them, by default 90 days. ',
    ),
    query: z.object({
      leaving: z
        .string()
        .regex(/^\d{1,7}$/, leavingRight)
        .transform(Number)
        .optional()
        .describe('How many people have left: needed beyond 5 that are over 2 % of all, and two people must give it.'),
    }),
    refuses: [409],
  },
  async ({ query: { leaving }, by, admin, system }) => {
    const { proposals, retentionStore, clock } = system
    const now = clock.now()
    const { all, leftOut } = await countLeftOut(system)
    const isMany = leftOut > mostGone(all)
    if (isMany && leaving !== leftOut)
      return refuse(
        409,
        `the list leaves out ${leftOut} of ${all} people: import all staff first, or give leaving=${leftOut} if they have left`,
      )
    const record = (action: string, details = {}) =>
      system.audit.append({ policy: importChain, at: now, by, action, details: { leaving: leftOut, ...details } })
    const about = `complete staff without ${leftOut}` as const
    const proposed = isMany ? await propose(system, about, admin, () => record('propose to complete staff')) : undefined
    if (proposed?.kind === 'proposed') return asProposed(proposed)
    await record('complete staff', proposed && { proposedBy: proposed.proposedBy })
    await retentionStore.noteList(now)
    if (proposed) await proposals.remove(about)
    return { body: undefined }
  },
)

export const countLeftOutRoute = route(
  {
    at: 'GET /staff/left-out',
    scope: 'staff:write',
    summary: 'Who counts as having left once the list of staff is complete, by unit',
    result: z.object({
      all: z.int().describe('People who have not left.'),
      leftOut: z.int().describe('People last listed more than a week ago.'),
      units: z.array(z.object({ unit: z.string(), people: z.int() })).describe('Those with most first.'),
    }),
  },
  async ({ system }) => ({ body: await countLeftOut(system) }),
)

/** Of more people than can be counted in time, those who can: erasing them waits for consent all the same. */
async function countLeftOut({ people, clock, machineClock }: System) {
  const until = machineClock.now().add({ seconds: longestCount })
  let all = 0
  const units = new Map<string, number>()
  for await (const page of people.listEveryone()) {
    const listed = page.people.filter(({ person: { profile } }) => !profile.isTeam && !profile.leftAt)
    all += listed.length
    for (const { person } of listed)
      if (isLeftOut(person, clock.now())) units.set(person.profile.unit, (units.get(person.profile.unit) ?? 0) + 1)
    if (isBefore(until, machineClock.now())) break
  }
  const counted = [...units].map(([unit, people]) => ({ unit, people })).toSorted((a, b) => b.people - a.people)
  return { all, leftOut: counted.reduce((sum, { people }) => sum + people, 0), units: counted }
}
