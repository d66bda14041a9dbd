/** Stores that invent what they are asked for: people with two devices each, all of which a pass finds as they were. They keep hashes alone. */
import { compose } from '../../functions/compose/system.ts'
import { settings } from '../../infra/local/machine.ts'
import type { virtualClock } from '../../infra/local/virtual-clock.ts'
import type { SyncPorts } from '../../shared/campaign/sync/ports.ts'
import { atRest } from '../../shared/domain/access/brake-state.ts'
import type { Person } from '../../shared/domain/people/person.ts'
import type { StoredPerson } from '../../shared/domain/people/store.ts'
import { keyHash, plausibleKeys, sourceKey } from '../../shared/domain/sources/keys.ts'
import type { SourceState } from '../../shared/domain/sources/pass.ts'
import type { DeviceReport } from '../../shared/domain/sources/report.ts'
import { announcedPolicy } from './invented.ts'

/** What the stores need of the reports that are asked about next. */
export interface InventedStores {
  readonly ports: SyncPorts
  /** Called with each page. */
  expect(reports: readonly DeviceReport[]): void
  /** Saves of people and of keys. */
  readonly writes: number
}

export async function inventedStores(source: string, clock: ReturnType<typeof virtualClock>): Promise<InventedStores> {
  const unused = compose({ ...settings, PEOPLE_TABLE: 'unused', RECORDS_TABLE: 'unused' }, clock)
  const version = { ...(await announcedPolicy()), version: 1 }
  let known = new Map<string, DeviceReport>()
  let people = new Map<string, StoredPerson>()
  let state: SourceState = {}
  let saves = 0
  let writes = 0
  const sheets: Buffer[] = []
  const ports: SyncPorts = {
    ...{ clock, machineClock: clock, addresses: unused.addresses, directory: { findRefs: async () => new Map() } },
    policies: { listActive: async () => [version] },
    drafts: { list: async () => [] },
    brakes: { ...unused.brakes, get: async () => ({ state: atRest, version: 0 }) },
    refs: { ...unused.refs, findAll: async (staff) => new Map(staff.map((id) => [id, id])) },
    owners: { ...unused.owners, findAll: async () => new Map() },
    people: {
      ...unused.people,
      findAll: async (refs) => ({ people: refs.flatMap((ref) => people.get(ref) ?? []), unreadable: [] }),
      async save() {
        writes += 1
        return 'saved'
      },
    },
    deviceIndex: {
      findAll: async (hashes) => new Map(hashes.flatMap((hash) => deviceOf(known.get(hash)).map((device) => [hash, device]))),
      async saveAll() {
        writes += 1
      },
      removeAll: async () => {},
    },
    passes: {
      ...unused.passes,
      find: async () => ({ state, version: saves }),
      async save(_, stored) {
        ;({ state } = stored)
        saves += 1
        return true
      },
      async saveSheet(_, { devices }) {
        sheets.push(Buffer.from(devices.join(''), 'hex'))
      },
      async *listSheets() {
        for (const sheet of sheets) yield { devices: sheet.toString('hex').match(/.{32}/g) ?? [], findings: [] }
      },
      async *listWaiting() {},
      removeWaitingBefore: async () => {},
    },
  }
  return {
    ports,
    expect(reports) {
      known = new Map(reports.map((report) => [keyHash(sourceKey(source, report.ref)), report]))
      const byStaff = Map.groupBy(reports, ({ users: [user] }) => user?.id ?? '')
      people = new Map([...byStaff].map(([id, theirs]) => [id, { ref: id, version: 1, person: personOf(id, source, theirs) }]))
    },
    get writes() {
      return writes
    },
  }
}

const deviceOf = (report: DeviceReport | undefined): readonly string[] => (report ? plausibleKeys(report.keys).slice(0, 1) : [])

/** Somebody whose devices were last seen as they are. */
function personOf(id: string, source: string, reports: readonly DeviceReport[]): Person {
  const profile = { id, email: `${id}@example.org`, name: id, language: 'en', zone: 'Europe/Brussels', unit: 'unit', groups: [] } as const
  const devices = reports.map(({ ref, keys, label, platform, workApps, found, inventoriedAt }) => {
    const known = plausibleKeys(keys)
    const said = found.length > 0 ? { unmet: found, met: [] } : { unmet: [], met: ['tiktok'] }
    return {
      ...{ id: known[0] ?? ref, label, platform, ownership: 'official' as const, workApps, keys: [sourceKey(source, ref), ...known] },
      readings: inventoriedAt ? [{ ...said, evidence: 'inventory' as const, source, reportedAt: inventoriedAt }] : [],
    }
  })
  return { profile, devices, cases: [], announcements: {}, access: {} }
}
