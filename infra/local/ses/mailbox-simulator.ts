/** What becomes of a mail at one address. */
export type MailboxOutcome = 'delivered' | 'answered' | 'complained' | 'bounced' | 'suppressed'

const simulator = '@simulator.amazonses.com'

const outcomes: Readonly<Record<string, MailboxOutcome>> = {
  success: 'delivered',
  ooto: 'answered',
  complaint: 'complained',
  bounce: 'bounced',
  suppressionlist: 'suppressed',
}

/** Mail to these addresses does not count towards the quota of a day. */
export const isSimulated = (address: string): boolean => address.toLowerCase().endsWith(simulator)

/**
 * Ordinary addresses take everything. Those of the mailbox simulator do as their name says, in any case and with any `+label`; an unlisted
 * one is an unknown user.
 * @see https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html#send-email-simulator
 */
export function outcomeAt(address: string): MailboxOutcome {
  if (!isSimulated(address)) return 'delivered'
  const [name = ''] = address.toLowerCase().slice(0, -simulator.length).split('+')
  return outcomes[name] ?? 'bounced'
}

export type Status = 'delivered' | 'bounced' | 'complained'

/** One word for all recipients: the worst that happened. */
export function statusOf(destinations: readonly string[]): Status {
  const seen = new Set(destinations.map(outcomeAt))
  if (seen.has('complained')) return 'complained'
  return seen.has('bounced') || seen.has('suppressed') ? 'bounced' : 'delivered'
}
