import type { Temporal } from 'temporal-polyfill'

/** By name. As in events, a name has a list of values. */
export type Tags = Readonly<Record<string, readonly string[]>>

/** A mail that was accepted, as it goes out. */
export interface ReceivedMail {
  /** From 1, in order of arrival. */
  readonly number: number
  readonly messageId: string
  /** When it was accepted, which is its `Date`. */
  readonly at: Temporal.Instant
  /** The sender as given, with a name if there was one. */
  readonly source: string
  /** The bare address of every recipient, those in Cc and Bcc too. */
  readonly destinations: readonly string[]
  readonly tags: Tags
  readonly configurationSet?: string
  /** The whole message: headers, blank line, body. */
  readonly raw: Buffer
}
