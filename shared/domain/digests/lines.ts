import type { Temporal } from 'temporal-polyfill'

/** A line kept for a digest: one overdue case at one rung. */
export interface FiledLine {
  /** The ref of whom it is about. */
  readonly staff: string
  readonly policy: string
  readonly openedAt: Temporal.Instant
  readonly rung: string
  /** The rung's own moment, which decides which of several lines about one case is the last. */
  readonly at: Temporal.Instant
}

/** A line as it lies for a digest. */
export interface WaitingLine extends FiledLine {
  /** The number of the digest that tells it; absent until one does. */
  readonly toldIn?: number
}

/** Where lines lie until their digest goes; each by its recipient's ref, and the date of the digest. */
export interface DigestLines {
  /** Puts a line there, unless it is there already. @returns `told` where a digest has told it */
  file(recipient: string, on: Temporal.PlainDate, line: FiledLine): Promise<'waiting' | 'told'>
  /** Takes a line away again. @returns `told` where a digest has told it, and it stays */
  withdraw(recipient: string, on: Temporal.PlainDate, line: FiledLine): Promise<'withdrawn' | 'told'>
  /** Marks a line as told in a digest. @returns `gone` where it was taken away meanwhile */
  tell(recipient: string, on: Temporal.PlainDate, line: FiledLine, number: number): Promise<'told' | 'gone'>
  list(recipient: string, on: Temporal.PlainDate): Promise<readonly WaitingLine[]>
}
