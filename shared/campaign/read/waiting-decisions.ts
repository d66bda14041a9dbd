import { isBefore } from '#domain/schedule/zone.ts'
import type { Ports } from '../ports.ts'

/** Counts what admins may have forgotten: new policies unapproved 48 hours before their announcement, and mail or suspension paused for as long. */
export async function waitingDecisions({ drafts, policies, control, clock }: Ports<'drafts' | 'policies' | 'control' | 'clock'>) {
  const now = clock.now()
  const [written, active, { mail, suspension }] = await Promise.all([drafts.list(), policies.listActive(), control.find()])
  const added = written.filter(({ policy }) => active.every(({ id }) => id !== policy.id))
  const paused = [mail, suspension].flatMap(pause => pause ?? [])
  return {
    lateDrafts: added.filter(({ policy }) => isBefore(policy.announcedAt, now.add({ hours: 48 }))).length,
    longPauses: paused.filter(({ at }) => isBefore(at, now.subtract({ hours: 48 }))).length,
  }
}
