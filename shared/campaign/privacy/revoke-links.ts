import { type AuditLog, controlChain } from '../../domain/audit/decision.ts'
import type { PageLinks } from '../../domain/people/page-links.ts'
import type { People } from '../../domain/people/store.ts'
import type { Clock } from '../../domain/schedule/clock.ts'
import { changeLinked, withoutPageLinks } from '../save/change-person.ts'

export interface RevokingPorts {
  readonly people: People
  readonly pageLinks: PageLinks
  readonly audit: AuditLog
  readonly clock: Clock
}

/** Ends every link to a person's pages. The next mail to them carries new ones. */
export async function revokeLinks(ports: RevokingPorts, ref: string, by: string): Promise<'revoked' | 'nobody'> {
  const { people, audit, clock } = ports
  const stored = await people.find(ref)
  if (!stored) return 'nobody'
  await audit.append({ policy: controlChain, at: clock.now(), by, action: 'revoke-links', about: ref })
  await changeLinked(ports, stored, withoutPageLinks)
  return 'revoked'
}
