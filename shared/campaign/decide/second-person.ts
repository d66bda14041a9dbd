/** What takes two people: one proposes it, and it is done once another asks for the same within 48 hours. */
import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { type Admin, isSecondPerson, namedAdmin, proposalLasts } from '#shared/domain/admin.ts'
import { instant } from '#shared/domain/schedule/fields.ts'
import type { Ports } from '../ports.ts'

/** An erasure; imports of a person, of a device's owner, and of a staff list that leaves out many. */
const secondedKinds = ['erase', 'import', 'give', 'complete'] as const

export type SecondedKind = (typeof secondedKinds)[number]

export const pendingProposal = z.strictObject({ by: namedAdmin, until: instant, kind: z.enum(secondedKinds) })

export type PendingProposal = z.output<typeof pendingProposal>

/** Keeps who proposed something first, until that lapses. */
export interface Proposals {
  find(about: string): Promise<PendingProposal | undefined>
  save(about: string, proposal: PendingProposal): Promise<void>
  remove(about: string): Promise<void>
  /** Those that have not lapsed: the first `mostListed`, in no order. */
  listOpen(): Promise<readonly PendingProposal[]>
}

export const mostListed = 200

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
