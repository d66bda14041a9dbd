/** The system that callers who are limited to units get: nobody of another unit is in it. */
import type { Brakes } from '#domain/access/brake-state.ts'
import type { AccessStates } from '#domain/access/states.ts'
import { findReadable, type People, type PeoplePage, PersonNotFoundError, type StoredPerson } from '#domain/people/store.ts'
import type { CaseSummaries } from '#domain/people/summary.ts'
import type { System } from '../compose/system.ts'
import { joined, lazily } from '../runtime/lazily.ts'

type Limited = Pick<System, 'people' | 'refs' | 'owners' | 'accessStates' | 'summaries' | 'brakes' | 'coverageCounts'>

export function systemOfUnits(system: System, units: ReadonlySet<string>): System {
  const limited: Limited = lazily<Limited>({
    people: () => ownPeople(system.people, units),
    refs: () => ({ ...system.refs, ...ownRefs(system.refs, limited.people) }),
    owners: () => ({ ...system.owners, ...ownRefs(system.owners, limited.people) }),
    accessStates: () => ownStates(system.accessStates, limited.people),
    summaries: () => ownSummaries(system.summaries, units),
    brakes: () => ownBrakes(system.brakes, units),
    coverageCounts: () => ({ ...system.coverageCounts, find: () => system.coverageCounts.find(units) }),
  })
  return joined(system, limited)
}

/** Without unreadable records, whose unit is unknown. */
function ownPeople(people: People, units: ReadonlySet<string>): People {
  const isOwn = ({ person }: StoredPerson) => units.has(person.profile.unit)
  const own = <Page extends PeoplePage>(page: Page): Page => ({ ...page, people: page.people.filter(isOwn), unreadable: [] })
  const find: People['find'] = async ref => {
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
    findAll: async refs => own(await people.findAll(refs)),
    listApart: async (...given) => own(await people.listApart(...given)),
    async *listDue(...given) {
      for await (const page of people.listDue(...given)) yield own(page)
    },
    async *listEveryone(...given) {
      for await (const page of people.listEveryone(...given)) yield own(page)
    },
  }
}

const ownSummaries = (summaries: CaseSummaries, units: ReadonlySet<string>): CaseSummaries => ({
  ...summaries,
  list: (policy, filter, ...rest) => summaries.list(policy, { ...filter, units }, ...rest),
})

/** What they list without others is not kept: those who see everybody must not take it for whole. */
const ownBrakes = (brakes: Brakes, units: ReadonlySet<string>): Brakes => ({
  ...brakes,
  keepListing: async () => undefined,
  async findListing(...given) {
    const listing = await brakes.findListing(...given)
    return listing && { ...listing, suspensions: listing.suspensions.filter(({ unit }) => units.has(unit)) }
  },
})

/** Refs by staff id, or by device. */
type Refs = Pick<System['refs'] & System['owners'], 'find' | 'findAll'>

const ownRefs = (refs: Refs, people: People): Refs => ({
  async find(key) {
    const ref = await refs.find(key)
    return ref !== undefined && (await people.find(ref)) ? ref : undefined
  },
  async findAll(keys) {
    const found = await refs.findAll(keys)
    const own = await refsAmong(people, [...found.values()])
    return new Map([...found].filter(([, ref]) => own.has(ref)))
  },
})

const ownStates = (states: AccessStates, people: People): AccessStates => ({
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

const refsAmong = async (people: People, refs: readonly string[]) => new Set((await people.findAll(refs)).people.map(({ ref }) => ref))
