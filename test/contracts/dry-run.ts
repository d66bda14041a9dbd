import { describe, expect, it } from 'vitest'
import { saveScope } from '#campaign/brake/change-brake.ts'
import { withoutWrites } from '#campaign/import/dry-run.ts'
import { importDevices } from '#campaign/import/import-devices.ts'
import { importStaff } from '#campaign/import/import-staff.ts'
import { mostDevices } from '#domain/review/most-devices.ts'
import type { Stores } from '#functions/compose/stores.ts'
import { joined } from '#functions/runtime/lazily.ts'
import { deviceFields, instant, policyOf, several, staffFields, suspendingOnly } from '../builders.ts'

const by = { subject: 'admin-1' }
const clock = { now: () => instant('2023-03-16T08:00:00Z') }
const ids = ['ana', 'ben', 'eve']
const addressOf = (id: string) => `${id}@ec.example`

/** An import of each kind of record, and what it meets. */
const staff = [
  staffFields({ id: 'ana', email: addressOf('ana2'), unit: 'DG-BETA', manager: 'eve' }),
  staffFields({ id: 'ben', email: addressOf('ana') }),
  staffFields({ id: 'eve', email: addressOf('eve') }),
  staffFields({ id: 'kim', email: addressOf('BEN') }),
  staffFields({ id: 'zoe', email: addressOf('pia') }),
  staffFields({ id: 'lea', email: 'lea' }),
]
const devices = [
  deviceFields({ id: 'phone', staff: 'ben' }),
  deviceFields({ id: 'tablet', staff: 'ana', label: 'Old' }),
  deviceFields({ id: 'watch', staff: 'ben' }),
  deviceFields({ id: 'lost', staff: 'nobody' }),
  deviceFields({ id: 'one-more', staff: 'pia' }),
]

/** As many devices of one person as are kept, of which the one in breach above takes the place of another. */
const asManyAsKept = several(mostDevices, n => deviceFields({ id: `kept-${n}`, staff: 'pia', apps: '' }))

/** What a dry run of an import does, on all stores. */
export function dryRunContract(technology: string, open: () => Promise<Stores>) {
  async function imported() {
    const stores = await open()
    const ports = joined(stores, { clock, machineClock: clock, staffDomains: [], staffHome: {}, sources: [] })
    await stores.policies.activate(policyOf(suspendingOnly), 0)
    await saveScope(stores.brakes, 'no-tiktok', { inScope: 0, people: 0 })
    await importStaff(
      ports,
      ['ana', 'ben', 'pia', 'zoe'].map(id => staffFields({ id, email: addressOf(id) })),
      by,
    )
    const owned = ['phone', 'tablet'].map(id => deviceFields({ id, staff: 'ana' }))
    await importDevices(ports, [...owned, ...asManyAsKept], by)
    return { stores, ports }
  }

  const stored = async ({ people, refs, addresses, owners, brakes, proposals }: Stores) => [
    await Array.fromAsync(people.listEveryone()),
    await refs.findAll([...ids, 'kim', 'pia', 'zoe']),
    await addresses.findAll(['ana', 'ana2', 'ben', 'eve', 'pia', 'zoe'].map(addressOf)),
    await owners.findAll(['phone', 'tablet', 'watch', 'one-more', ...asManyAsKept.map(({ id }) => id)]),
    await brakes.get('no-tiktok'),
    await proposals.listOpen(),
  ]

  describe(technology, () => {
    it.each([
      ['staff', (ports: Parameters<typeof importStaff>[0]) => importStaff(ports, staff, by, true), { added: 2, changed: 2 }],
      ['devices', (ports: Parameters<typeof importDevices>[0]) => importDevices(ports, devices, by, true), { added: 2, changed: 1 }],
    ] as const)('a dry run of an import of %s writes nothing, and says what the import then does', async (_, run, counts) => {
      const { stores, ports } = await imported()
      const before = await stored(stores)
      const report = await run(joined(ports, withoutWrites(ports)))
      expect(await stored(stores)).toEqual(before)
      expect(report).toMatchObject(counts)
      expect(await run(ports)).toEqual(report)
    })
  })
}
