import type { Temporal } from 'temporal-polyfill'

/** Counts what may happen only so often in a day, such as sample mails to one address. */
export interface DayCounts {
  /**
   * Counts more unless that would be too many.
   * @param of names what is counted; people by their ref or the hash of their address alone
   * @returns false if they would be more than `most`, and none was counted
   */
  add(of: string, on: Temporal.PlainDate, more: number, most: number): Promise<boolean>
}
