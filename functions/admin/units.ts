/** The system that callers who are limited to units get: nobody of another unit is in it. */
import type { AccessStates } from '../../shared/domain/access/states.ts'
import type { DeviceOwners } from '../../shared/domain/people/owners.ts'
import type { StaffRefs } from '../../shared/domain/people/refs.ts'
import { findReadable, type People, type PeoplePage, PersonNotFoundError, type StoredPerson } from '../../shared/domain/people/store.ts'
import type { System } from '../compose.ts'
import { joined, lazily } from '../runtime/lazily.ts'

type Limited = Pick<System, 'people' | 'refs' | 'owners' | 'accessStates'>

/** Lists of cases are left as they are: those who read them name the units, so that they know how much they have read. */
export function systemOfUnits(system: System, units: ReadonlySet<string>): System {
  const limited: Limited = lazily<Limited>({
    people: () => peopleOf(system.people, units),
    refs: () => refsOf(system.refs, limited.people),
    owners: () => ownersOf(system.owners, limited.people),
    accessStates: () => accessStatesOf(system.accessStates, limited.people),
  })
  return joined(system, limited)
}

/** Nobody knows the unit of a record that cannot be read. */
function peopleOf(people: People, units: ReadonlySet<string>): People {
  const isOwn = ({ person }: StoredPerson) => units.has(person.profile.unit)
  const own = <Page extends PeoplePage>(page: Page): Page => ({ ...page, people: page.people.filter(isOwn), unreadable: [] })
  const find: People['find'] = async (ref) => {
    const stored = await findReadable(people, ref)
    return stored && isOwn(stored) ? stored : undefined
  }
  return {
    ...people,
    find,
    async get(ref) {
      const found = await find(ref)
      if (!found) throw new PersonNotFoundError(ref)
      return found
    },
    findAll: async (refs) => own(await people.findAll(refs)),
    async *listDue(...given) {
      for await (const page of people.listDue(...given)) yield own(page)
    },
    async *listEveryone(...given) {
      for await (const page of people.listEveryone(...given)) yield own(page)
    },
  }
}

const isThere = async (people: People, ref: string | undefined): Promise<boolean> =>
  ref !== undefined && (await people.find(ref)) !== undefined

const refsOf = (refs: StaffRefs, people: People): StaffRefs => ({
  ...refs,
  async find(staff) {
    const ref = await refs.find(staff)
    return (await isThere(people, ref)) ? ref : undefined
  },
  findAll: async (staff) => among(people, await refs.findAll(staff)),
})

const ownersOf = (owners: DeviceOwners, people: People): DeviceOwners => ({
  ...owners,
  async find(device) {
    const ref = await owners.find(device)
    return (await isThere(people, ref)) ? ref : undefined
  },
  findAll: async (devices) => among(people, await owners.findAll(devices)),
})

const accessStatesOf = (states: AccessStates, people: People): AccessStates => ({
  ...states,
  async list(...given) {
    const page = await states.list(...given)
    const own = await refsAmong(
      people,
      page.states.map(({ target }) => target.person),
    )
    return { ...page, states: page.states.filter(({ target }) => own.has(target.person)) }
  },
})

async function among(people: People, found: ReadonlyMap<string, string>): Promise<ReadonlyMap<string, string>> {
  const own = await refsAmong(people, [...found.values()])
  return new Map([...found].filter(([, ref]) => own.has(ref)))
}

const refsAmong = async (people: People, refs: readonly string[]): Promise<ReadonlySet<string>> =>
  new Set((await people.findAll(refs)).people.map(({ ref }) => ref))
