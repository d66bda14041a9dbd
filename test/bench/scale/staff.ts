/** Invented staff, each with an official phone: one in twenty is in breach of a policy that suspends, and one of another. */
import { type Shard, shardOf, shards } from '#domain/people/ref.ts'
import type { People } from '#domain/people/store.ts'
import { review } from '#domain/review/review.ts'
import { brussels, personWith, several, versionOf } from '#test/builders.ts'
import { refOf } from '#test/refs.ts'
import { notified } from '../invented.ts'

const usual = { reminders: ['P7D'] }

/** The first holds every suspension until two people approve. */
export const policies = [
  versionOf({ ...usual, escalation: [{ after: 'P0D', suspend: true }], limits: { suspendCount: 1 } }),
  versionOf({ ...usual, id: 'no-whatsapp', apps: ['whatsapp'] }),
] as const

export const [{ announcedAt }] = policies

export const deadline = brussels('2023-03-16T00:00')

export const appOf = (number: number) => ['tiktok', 'whatsapp'][number % 20] ?? ''

/** As records of an import. */
export const recordsOf = (staff: number) => {
  const numbers = several(staff, number => number)
  const reportedAt = '2023-02-20T08:00:00Z'
  return {
    staff: numbers.map(number => ({
      id: `s${number}`,
      email: `s${number}@ec.example`,
      name: `Ana ${number}`,
      language: 'en',
      zone: 'Europe/Brussels',
      unit: `DG-${number % 30}`,
      country: 'BE',
      manager: '',
    })),
    devices: numbers.map(number => ({
      id: `d${number}`,
      staff: `s${number}`,
      label: 'Work phone',
      platform: 'ios',
      ownership: 'official',
      workApps: 'yes',
      apps: appOf(number),
      reportedAt,
    })),
  }
}

const someone = (apps: string) => ({ ...personWith({}, [{ apps }]), mail: { seq: 1 } })

/** What is stored of people of one kind, but for their names. */
const kinds = {
  /** Before anybody was reviewed. */
  clean: someone(''),
  tiktok: someone('tiktok'),
  whatsapp: someone('whatsapp'),
  /** Their first notice is due once the policies are announced. */
  owed: review(someone('tiktok'), policies, announcedAt),
  /** Notified in time: their suspension is due at the deadline. */
  notified: notified(someone('tiktok'), [policies[0]]),
  /** Notified in time: nothing is suspended. */
  warned: notified(someone('whatsapp'), [policies[1]]),
}

/** Stores people of a kind, numbered. @param among their shards */
export async function store(people: People, kind: keyof typeof kinds, count: number, among: readonly Shard[] = shards) {
  const { profile, ...person } = kinds[kind]
  for (let [number, stored] = [0, 0]; stored < count; number += 1) {
    const id = `${kind}-${number}`
    const ref = refOf(id)
    if (!among.includes(shardOf(ref))) continue
    await people.save({ ref, person: { ...person, profile: { ...profile, id, email: `${id}@ec.example` } }, version: 0 })
    stored += 1
  }
}
