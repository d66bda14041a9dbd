import type { SourceUser } from '../../domain/sources/report.ts'

/** A user name may be a staff id or an address. */
export function userOf(name: string | undefined, address: string | undefined): readonly SourceUser[] {
  const email = address ?? (name?.includes('@') ? name : undefined)
  return name || email ? [{ ...(name ? { id: name } : {}), ...(email ? { email } : {}) }] : []
}
