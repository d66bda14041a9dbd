import type { Temporal } from 'temporal-polyfill'

/** Erasures under way, by ref: one that broke off can be ended, and nobody is imported under its ref. */
export interface Erasures {
  /** @param until when it is forgotten if nobody ends it; absent: never */
  begin(ref: string, staff: string, until?: Temporal.Instant): Promise<void>
  /** @returns the staff id; undefined where no erasure is under way */
  findStaff(ref: string): Promise<string | undefined>
  end(ref: string): Promise<void>
}
