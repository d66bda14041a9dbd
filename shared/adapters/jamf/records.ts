/** What records of mobile devices and of computers have in common. */
import type { SourceUser } from '../../domain/sources/report.ts'
import { sourceUser } from '../http/records.ts'

/** A user name may be a staff id or an address. */
export function userOf(name: string | undefined, address: string | undefined): readonly SourceUser[] {
  return sourceUser(name, address ?? (name?.includes('@') ? name : undefined))
}

/** Records come in sections. One that Jamf Pro failed to read is null in a lenient answer. */
export const unreadableSection = (section: string, content: unknown): readonly string[] =>
  content === undefined ? [`its section ${section} cannot be read`] : []
