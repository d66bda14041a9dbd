/** What is kept of what happens in a rehearsal: every event, or numbers alone. */
import type { Temporal } from 'temporal-polyfill'
import type { Person } from '../people/person.ts'
import type { Part } from '../review/agenda.ts'
import type { Addressee, FiledLine } from './digest-tray.ts'
import type { AccessChanged, AccessKept, Happened } from './events.ts'

/** Hears in order of time of people who are played, and keeps what that is for each for whom they are. */
export interface Book {
  happened(event: Happened | AccessChanged | AccessKept): void
  /** One mail to a member of staff. */
  told(person: Person, parts: readonly Part[], now: Temporal.Instant): void
  /** One mail to a manager or a team. */
  digested(addressee: Addressee, lines: readonly FiledLine[], now: Temporal.Instant, isUnreachable: (staff: string) => boolean): void
  /** From now on somebody is played alone; until now what happened to `lead` happened to them. */
  playAlone?(staff: string, lead: string): void
}
