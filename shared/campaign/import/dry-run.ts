/** What an import would do, found out by the import itself: it writes into memory. */
import type { AddressHolder, StoredPerson } from '#domain/people/store.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import type { RecordImportPorts } from './records.ts'

type Written = 'people' | 'newcomers' | 'addresses' | 'owners' | 'refs' | 'brakes' | 'pageLinks' | 'proposals'

/** The ports to which an import writes. What it wrote is read again, as it would be; nothing reaches the stores. */
export function withoutWrites(ports: Pick<RecordImportPorts, Written>): Pick<RecordImportPorts, Written> {
  const { people, owners, brakes, pageLinks, proposals } = ports
  const saved = new Map<string, StoredPerson>()
  const put = (stored: StoredPerson) => saved.set(stored.ref, { ...stored, version: stored.version + 1 })
  const addresses = over<AddressHolder>(ports.addresses, address => address.toLowerCase())
  const refs = over<string>(ports.refs)
  return {
    people: {
      ...people,
      get: async ref => saved.get(ref) ?? people.get(ref),
      find: async ref => saved.get(ref) ?? people.find(ref),
      async findAll(wanted) {
        const page = await people.findAll(wanted.filter(ref => !saved.has(ref)))
        return { ...page, people: [...page.people, ...wanted.flatMap(ref => saved.get(ref) ?? [])] }
      },
      async save(stored) {
        put(stored)
        return 'saved'
      },
    },
    newcomers: {
      async add(newcomers) {
        for (const { person, since } of newcomers) {
          const ref = `new ${person.profile.id}`
          put({ ref, person, version: 0 })
          addresses.write(person.profile.email, { ref, since })
        }
        return true
      },
    },
    addresses: {
      ...addresses,
      async claim(address, holder, instead) {
        const current = await addresses.find(address)
        const isFree = !current || current.ref === holder.ref || (current.ref === instead?.ref && current.since.equals(instead.since))
        if (!isFree) return current
        addresses.write(address, holder)
        return holder
      },
      async release(address, ref, by) {
        const current = await addresses.find(address)
        if (current?.ref === ref && !isBefore(by, current.since)) addresses.write(address, undefined)
      },
    },
    // No device comes twice in an import.
    owners: { ...owners, save: device => owners.find(device), remove: async () => {} },
    refs: { ...refs, remove: async staff => refs.write(staff, undefined) },
    brakes: { ...brakes, save: async () => 'saved' },
    pageLinks: { ...pageLinks, remove: async () => {} },
    proposals: { ...proposals, save: async () => {}, remove: async () => {} },
  }
}

interface Stored<V> {
  find(key: string): Promise<V | undefined>
  findAll(keys: readonly string[]): Promise<ReadonlyMap<string, V>>
}

/** What is written over what is stored; undefined where it was removed. */
function over<V>(
  stored: Stored<V>,
  keyOf: (name: string) => string = String,
): Stored<V> & { write(name: string, value: V | undefined): void } {
  const written = new Map<string, V | undefined>()
  const isWritten = (name: string) => written.has(keyOf(name))
  return {
    find: async name => (isWritten(name) ? written.get(keyOf(name)) : stored.find(name)),
    async findAll(names) {
      const found = await stored.findAll(names.filter(name => !isWritten(name)))
      const own = names.flatMap(name => {
        const value = written.get(keyOf(name))
        return value === undefined ? [] : [[name, value] as const]
      })
      return new Map([...found, ...own])
    },
    write(name, value) {
      written.set(keyOf(name), value)
    },
  }
}
