import type { Temporal } from 'temporal-polyfill'

/** A line kept for a digest: one overdue case at one rung. */
export interface FiledLine {
  /** The person's ref. */
  readonly staff: string
  readonly policy: string
  readonly openedAt: Temporal.Instant
  readonly rung: string
  /** The rung's moment: of several lines about one case, the latest counts. */
  readonly at: Temporal.Instant
}

/** A filed line, waiting for its digest. */
export interface WaitingLine extends FiledLine {
  /** The number of the digest that tells it; absent until then. */
  readonly toldIn?: number
}

/** Keeps lines until their digest goes, by the recipient's ref and the digest's date. */
export interface DigestLines {
  /** Adds a line, once. @returns `told` if a digest has told it */
  file(recipient: string, on: Temporal.PlainDate, line: FiledLine): Promise<'waiting' | 'told'>
  /** Removes a line. @returns `told` if a digest has told it: then it stays */
  withdraw(recipient: string, on: Temporal.PlainDate, line: FiledLine): Promise<'withdrawn' | 'told'>
  /** Marks a line as told in a digest. @returns `gone` if it was removed meanwhile */
  tell(recipient: string, on: Temporal.PlainDate, line: FiledLine, number: number): Promise<'told' | 'gone'>
  list(recipient: string, on: Temporal.PlainDate): Promise<readonly WaitingLine[]>
}
