/** What takes two people: one proposes it, and it is done once another asks for the same within 48 hours. */
import type { Temporal } from 'temporal-polyfill'
import { type Admin, isSecondPerson, proposalLasts } from '#domain/admin.ts'
import { type Proposals, type SecondedKind, secondedKinds } from '#domain/proposals.ts'
import type { Ports } from '../ports.ts'

export interface SecondPersonPorts extends Ports<'clock'> {
  proposals: Proposals
}

/** Another person must ask for the same before `until`. */
export interface AwaitsSecond {
  kind: 'proposed'
  until: Temporal.Instant
}

/**
 * Proposes something, or finds that another person did.
 * @param about names all that the second person must agree to, after the kind; removed from the proposals by the caller who carries it out
 * @param record called before it is proposed
 */
export async function propose(
  { proposals, clock }: SecondPersonPorts,
  about: `${SecondedKind} ${string}`,
  by: Admin,
  record?: () => Promise<unknown>,
): Promise<AwaitsSecond | { kind: 'seconded'; proposedBy: string }> {
  const open = await proposals.find(about)
  if (open && isSecondPerson(open.by, by)) return { kind: 'seconded', proposedBy: open.by.subject }
  if (open) return { kind: 'proposed', until: open.until }
  await record?.()
  const until = clock.now().add(proposalLasts)
  // What a program wants would keep a person from proposing it.
  const kind = secondedKinds.find(one => about.startsWith(`${one} `))
  if (!by.isMachine && kind) await proposals.save(about, { by, until, kind })
  return { kind: 'proposed', until }
}

/** True once another person wants the same; else it is proposed. Once seconded, the next such wish is a proposal again. */
export async function isSeconded(ports: SecondPersonPorts, about: `${SecondedKind} ${string}`, by: Admin) {
  if ((await propose(ports, about, by)).kind === 'proposed') return false
  await ports.proposals.remove(about)
  return true
}
