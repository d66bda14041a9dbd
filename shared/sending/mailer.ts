/** A mail as rendered, to one address. */
export interface Mail {
  /** The same for every try at one notice, so that its evidence finds it. */
  readonly noticeId: string
  readonly to: string
  readonly subject: string
  readonly text: string
}

/** What is known once a mail has been handed over: only `unclear` leaves open whether it went. */
export type SendOutcome =
  | { readonly kind: 'accepted'; readonly messageId: string }
  | { readonly kind: 'refused'; readonly reason: string; readonly retry: boolean }
  | { readonly kind: 'unclear'; readonly reason: string }

/** Hands mail over. It tries once and never throws for what a mail service may answer. */
export interface Mailer {
  send(mail: Mail): Promise<SendOutcome>
}
