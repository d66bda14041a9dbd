/** Staff and devices: how they are brought in, what is held of one person, and how it is erased. */
import * as z from 'zod'
import { importDevices } from '../../../shared/campaign/import/import-devices.ts'
import { importStaff } from '../../../shared/campaign/import/import-staff.ts'
import type { RecordImportPorts, RecordReport } from '../../../shared/campaign/import/records.ts'
import { erasePerson } from '../../../shared/campaign/privacy/erase-person.ts'
import { exportPerson } from '../../../shared/campaign/privacy/export-person.ts'
import { heldPage, release } from '../../../shared/campaign/read/held.ts'
import { controlChain } from '../../../shared/domain/audit/decision.ts'
import { holdReasons } from '../../../shared/domain/people/mail.ts'
import { deviceRecord, staffRecord } from '../../../shared/domain/people/records.ts'
import { refOf } from '../../../shared/domain/people/ref.ts'
import { requiredText } from '../../../shared/domain/text.ts'
import type { System } from '../../compose.ts'
import { policiesInForce } from '../../runtime/policies-in-force.ts'
import { pageOf, paging, ref } from '../fields.ts'
import { type Refusal, refuse } from '../problem.ts'
import { noBody, none, noResult, type Route, route } from '../route.ts'

/** Records of one call. */
export const mostRecords = 1000

/** Bytes of a call: a thousand records, the longest. */
const largestImport = 4 * 2 ** 20

/** Each is checked by itself, so that the good ones are kept; the document says of what form they are. */
const recordsOf = (record: z.ZodType, component: string) =>
  z.strictObject({
    records: z
      .array(z.unknown().meta({ override: { anyOf: [{ $ref: `#/components/schemas/${component}` }, {}] } }), {
        error: 'must be a list of records',
      })
      .min(1, 'must have at least one record')
      .max(mostRecords, `must have ${mostRecords} records at most`)
      .describe(record.description ?? ''),
  })

export const importReport = z.object({
  added: z.int(),
  changed: z.int(),
  unchanged: z.int().describe('Nothing is written of these.'),
  refused: z
    .array(z.object({ index: z.int(), field: z.string(), message: z.string() }))
    .describe('What is wrong with which record, by its place in the list, from 0. All others are taken in.'),
})

const shown = ({ refused, ...counts }: RecordReport): z.input<typeof importReport> => ({ ...counts, refused: [...refused] })

const importing = async (system: System): Promise<RecordImportPorts> => {
  const { people, owners, erasures, clock } = system
  return { people, owners, erasures, clock, policies: await policiesInForce(system) }
}

export const personExport = z.object({
  ref: z.string(),
  person: z.looseObject({}).describe('Profile, devices, cases, access, mail.'),
  notices: z.array(z.looseObject({})).describe('Each notice, and what became of it.'),
  decisions: z.array(z.looseObject({})).describe('What was decided about them, or they have said.'),
})

export const heldPeople = pageOf(
  z.object({ ref: z.string(), reason: z.enum([...holdReasons, 'unreadable']), since: z.exactOptional(z.string()) }),
)

const who = z.object({
  person: requiredText(128, 'a staff id, or a ref').describe('A staff id, or the ref of a person.'),
})

/** The ref of whom a staff id, or a ref, names. */
export const refIn = (written: string): string => (ref.safeParse(written).success ? written : refOf(written))

const nobody: Refusal = refuse(404, 'nobody is known by this staff id or ref')

export const peopleRoutes: readonly Route[] = [
  route(
    'importStaff',
    {
      at: ['PUT', '/staff'],
      scope: 'devices:write',
      does: 'Take in staff, up to 1,000 a call',
      path: none,
      query: none,
      body: recordsOf(staffRecord, 'StaffRecord'),
      most: largestImport,
      what: 'What became of the records.',
      result: importReport,
    },
    async ({ body: { records }, system }) => ({ body: shown(await importStaff(await importing(system), records)) }),
  ),
  route(
    'importDevices',
    {
      at: ['PUT', '/devices'],
      scope: 'devices:write',
      does: 'Take in devices of staff who are known, up to 1,000 a call',
      path: none,
      query: none,
      body: recordsOf(deviceRecord, 'DeviceRecord'),
      most: largestImport,
      what: 'What became of the records.',
      result: importReport,
    },
    async ({ body: { records }, system }) => ({ body: shown(await importDevices(await importing(system), records)) }),
  ),
  route(
    'exportPerson',
    {
      at: ['GET', '/people/{person}/export'],
      scope: 'cases:write',
      does: 'Get all that is held of one person',
      path: who,
      query: none,
      body: noBody,
      what: 'All of it.',
      result: personExport,
      refuses: [404, 409],
    },
    async ({ path: { person }, system }) => {
      const found = await exportPerson(system, refIn(person))
      if (!found) return nobody
      const { ref, notices, decisions } = found
      return {
        body: {
          ref,
          person: { ...found.person },
          notices: notices.map((one) => ({ ...one })),
          decisions: decisions.map((one) => ({ ...one })),
        },
      }
    },
  ),
  route(
    'erasePerson',
    {
      at: ['DELETE', '/people/{person}'],
      scope: 'cases:write',
      does: 'Erase all that is held of one person, but for decisions, which name nobody; access that was cut is given back first',
      path: who,
      query: none,
      body: noBody,
      status: 204,
      what: 'It is erased.',
      result: noResult,
      refuses: [404, 409],
    },
    async ({ path: { person }, by, system }) => {
      const outcome = await erasePerson(system, refIn(person), by)
      if (outcome === 'nobody') return nobody
      if (outcome === 'busy')
        return refuse(409, 'a notice to them is on its way, or their access could not be given back: try again in a quarter of an hour')
      return { body: undefined }
    },
  ),
  route(
    'listHeld',
    {
      at: ['GET', '/held'],
      scope: 'read',
      does: 'List whose mail waits for a human, and records that cannot be read',
      path: none,
      query: paging.pick({ cursor: true }),
      body: noBody,
      what: 'Some of them.',
      result: heldPeople,
    },
    async ({ query: { cursor }, system }) => {
      const { held, next } = await heldPage(system, cursor)
      const items = held.map(({ since, ...one }) => ({ ...one, ...(since ? { since: since.toString() } : {}) }))
      return { body: { items, ...(next === undefined ? {} : { next }) } }
    },
  ),
  route(
    'releaseHeld',
    {
      at: ['POST', '/held/{ref}/release'],
      scope: 'cases:write',
      does: 'Let somebody go whose address is good, or whose fault is mended: what they are owed is due again',
      path: z.object({ ref }),
      query: none,
      body: noBody,
      status: 204,
      what: 'They are let go, or were not held.',
      result: noResult,
      refuses: [404, 409],
    },
    async ({ path: { ref }, by, system }) => {
      if (!(await system.people.find(ref))) return nobody
      await system.audit.append({ policy: controlChain, at: system.clock.now(), by, action: 'release', about: ref })
      const { people, clock } = system
      await release({ people, clock, policies: await policiesInForce(system) }, ref)
      return { body: undefined }
    },
  ),
]
