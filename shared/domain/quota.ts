/** What the mail service takes from this account. */
export interface Quota {
  /** Mails a second. */
  readonly perSecond: number
  /** Mails it still takes today; infinite if the service sets no limit. */
  readonly leftToday: number
}
