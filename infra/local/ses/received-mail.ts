import type { Temporal } from 'temporal-polyfill'

/** By name. As in events, a name has a list of values. */
export type Tags = Record<string, readonly string[]>

/** A mail that was accepted, as it goes out. */
export interface ReceivedMail {
  /** From 1, in order of arrival. */
  number: number
  messageId: string
  /** When it was accepted, which is its `Date`. */
  at: Temporal.Instant
  /** The sender as given, with a name if there was one. */
  source: string
  /** The bare address of every recipient, those in Cc and Bcc too. */
  destinations: readonly string[]
  tags: Tags
  configurationSet?: string
  /** The whole message: headers, blank line, body. */
  raw: Buffer
}
