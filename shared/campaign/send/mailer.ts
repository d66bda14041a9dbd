/** A mail as it is handed over for sending. */
export interface Mail {
  /** The same for every attempt at the same notice. */
  readonly noticeId: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  /** What is put into the recipient's calendar: RFC 5545, with the method PUBLISH. */
  readonly calendar?: string
}

/**
 * What became of handing over a mail. `accepted`: it will be delivered, or its bounce reported. The next three are certain: it was not
 * taken, and may be tried `later`, is `refused` for good, or the whole service has `stopped` taking mail. `unclear`: it may have been taken.
 */
export type Handover = { readonly kind: 'accepted'; readonly messageId: string } | NotTaken

export interface NotTaken {
  readonly kind: 'later' | 'refused' | 'stopped' | 'unclear'
  /** A name without personal data: `MessageRejected`. */
  readonly reason: string
}

/** Hands mail over, each once: it never tries again by itself, and never fails. */
export interface Mailer {
  send(mail: Mail): Promise<Handover>
}
