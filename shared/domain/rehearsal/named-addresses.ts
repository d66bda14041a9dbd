/** Addresses that one admin alone has named, which approving the policy confirms: by who named them. */
import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { type Admin, shownAdmin } from '../admin.ts'
import { sha256 } from '../hash.ts'
import { count } from '../people/fields.ts'
import type { Person } from '../people/person.ts'
import { addressRef } from '../people/ref.ts'
import { dateInWords } from '../schedule/zone.ts'
import { figured } from '../text.ts'

/** By the admin, as people read them. */
export const namedAddresses = z.record(
  z.string(),
  z.strictObject({
    people: count,
    /** When the first was named, in milliseconds since 1970. */
    since: z.int(),
    /** Of whose addresses they are, in any order: the exclusive or of the SHA-256 of each ref and `addressRef`, in hex digits. */
    hash: z.string(),
  }),
)

export type NamedAddresses = Readonly<z.output<typeof namedAddresses>>

/** @param name what the hash calls the person */
export function namedOf({ profile, mail }: Person, name: string): NamedAddresses {
  const { unconfirmed } = mail ?? {}
  if (!unconfirmed || unconfirmed.until) return {}
  const hash = sha256(`${name} ${addressRef(profile.email)}`)
  return { [shownAdmin(unconfirmed.by)]: { people: 1, since: unconfirmed.from.epochMilliseconds, hash } }
}

export function addNamed(a: NamedAddresses, b: NamedAddresses): NamedAddresses {
  const sum = { ...a }
  for (const [by, { people, since, hash }] of Object.entries(b)) {
    const known = sum[by]
    sum[by] = known
      ? { people: known.people + people, since: Math.min(known.since, since), hash: eitherOf(known.hash, hash) }
      : { people, since, hash }
  }
  return sum
}

const eitherOf = (a: string, b: string) => (BigInt(`0x${a}`) ^ BigInt(`0x${b}`)).toString(16).padStart(a.length, '0')

/** In all, for the audit log. @param approver confirms none of their own */
export function confirmedBy(named: NamedAddresses, approver: Admin): { addresses?: number; addressHash?: string } {
  const [first, ...others] = Object.entries(named).flatMap(([by, some]) => (by === shownAdmin(approver) ? [] : [some]))
  if (!first) return {}
  return {
    addresses: others.reduce((sum, { people }) => sum + people, first.people),
    addressHash: others.reduce((hash, one) => eitherOf(hash, one.hash), first.hash),
  }
}

/** `312 addresses that only Ana <ana@ec.example> has named, the first on Thu 23 February 2023` */
export const namedInWords = (named: NamedAddresses, zone: string): readonly string[] =>
  Object.entries(named).map(([by, { people, since }]) => {
    const date = Temporal.Instant.fromEpochMilliseconds(since).toZonedDateTimeISO(zone).toPlainDate()
    return `${figured(people, 'address', 'addresses')} that only ${by} has named${people === 1 ? ', on' : ', the first on'} ${dateInWords(date)}`
  })
