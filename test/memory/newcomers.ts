import type { Addresses, Newcomers, People } from '#domain/people/store.ts'
import type { MemoryStaffRefs } from './staff-refs.ts'

interface Stores {
  people: People
  refs: MemoryStaffRefs
  addresses: Addresses
}

export function memoryNewcomers({ people, refs, addresses }: Stores): Newcomers {
  const add: Newcomers['add'] = async newcomers => {
    const profiles = newcomers.map(({ person }) => person.profile)
    const known = [await refs.findAll(profiles.map(({ id }) => id)), await addresses.findAll(profiles.map(({ email }) => email))]
    if (known.some(({ size }) => size > 0)) return false
    for (const { person, since } of newcomers) {
      const ref = refs.give(person.profile.id)
      await addresses.claim(person.profile.email, { ref, since })
      await people.save({ ref, person, version: 0 })
    }
    return true
  }
  let last: Promise<unknown> = Promise.resolve()
  return {
    async add(newcomers) {
      const added = last.then(() => add(newcomers))
      last = added.catch(() => {})
      return added
    },
  }
}
