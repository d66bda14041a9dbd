import type { Temporal } from 'temporal-polyfill'

/** Whose turn it is to decide about something. */
export interface Turns {
  /**
   * @param about names what is decided about
   * @param token random; identifies the caller
   * @param until the turn ends by itself then
   * @returns false while it is someone else's turn
   */
  take(about: string, token: string, now: Temporal.Instant, until: Temporal.Instant): Promise<boolean>
  /** Does nothing where it is someone else's turn by now. */
  end(about: string, token: string): Promise<void>
}
