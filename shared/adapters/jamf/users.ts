import type { SourceUser } from '../../domain/sources/report.ts'
import { sourceUser } from '../http/records.ts'

/** A user name may be a staff id or an address. */
export function userOf(name: string | undefined, address: string | undefined): readonly SourceUser[] {
  return sourceUser(name, address ?? (name?.includes('@') ? name : undefined))
}
