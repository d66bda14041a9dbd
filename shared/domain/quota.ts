/** How much mail the mail service accepts from this account. */
export interface Quota {
  /** Mails a second. */
  readonly perSecond: number
  /** Mails left today; infinite if the service sets no limit. */
  readonly leftToday: number
  /** Mails sent from this account in the last 24 hours, as far as the service says. */
  readonly sentToday?: number
}
