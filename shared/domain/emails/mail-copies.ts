/** Copies of mails: what the mail service was given, without the keys of pages. */
import { IdesError } from '../errors.ts'

/** One claim of a notice. Each writes its own mail: a second may say something else, since time has passed. */
export interface SendAttempt {
  /** Of the recipient. */
  readonly ref: string
  /** Of the notice. */
  readonly number: number
  /** From 1. */
  readonly tries: number
  /** Names other people, so that its copy is kept for a shorter time. */
  readonly isDigest: boolean
}

export interface MailCopy {
  readonly subject: string
  /** The text part. */
  readonly text: string
  /** The HTML part, with its images in it. */
  readonly html: string
  /** The whole message (RFC 5322), in ASCII. */
  readonly message: string
}

export interface MailCopies {
  /**
   * Replaces the copy of an attempt that certainly did not go out.
   * @param secrets in place of each, the copy has as many dashes
   * @throws CopyNotKeptError
   */
  save(attempt: SendAttempt, message: Uint8Array, secrets: readonly string[]): Promise<void>
  find(attempt: SendAttempt): Promise<MailCopy | undefined>
  /** Removes all copies of mails to a person. */
  removeAll(ref: string): Promise<void>
}

/** Without its copy a mail must not go out. */
export class CopyNotKeptError extends IdesError {
  override readonly name = 'CopyNotKeptError'
  /** Without personal data. */
  readonly reason: string
  constructor(cause: unknown) {
    super('the copy of a mail could not be kept, so that it is sent later', { cause })
    this.reason = `${this.name}: ${cause instanceof Error ? cause.name : 'unknown'}`
  }
}
