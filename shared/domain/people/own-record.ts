import type { Admin } from '../admin.ts'
import type { Person } from './person.ts'
import { addressRef } from './ref.ts'

/** True for the record of the admin themselves, also while they left their address by hand: someone else decides about it. */
export const isOwnRecord = ({ subject, address }: Admin, { profile, mail }: Person): boolean =>
  subject === profile.id || (address !== undefined && [addressRef(profile.email), mail?.unconfirmed?.earlier].includes(addressRef(address)))
