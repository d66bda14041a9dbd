/** What the answers and failures of Amazon SES mean for a mail. */
import type { NotTaken } from './mailer.ts'

/** How handing over a mail failed. */
export interface Failure {
  /** The name of the service's error, or of the network's: `MessageRejected`, `ECONNRESET`. */
  readonly code: string
  readonly message: string
  /** By whose fault, where the service has answered. */
  readonly answered?: 'client' | 'server'
}

/**
 * What a failure says of the mail: only where nobody can tell whether it was taken, `unclear`. Names and messages are those of SES; a
 * name alone does not tell a rate from a day's quota, nor a sender that is not verified from a mail that is refused.
 */
export function handoverAfter({ code: reason, message, answered }: Failure): NotTaken {
  if (!answered) {
    if (neverConnected.has(reason)) return { kind: 'later', reason }
    return { kind: neverAsked.has(reason) ? 'stopped' : 'unclear', reason }
  }
  if (throttling.has(reason)) return { kind: /daily/i.test(message) ? 'stopped' : 'later', reason }
  if (ofAccount.has(reason) || /not verified|paused|suspended|disabled/i.test(message)) return { kind: 'stopped', reason }
  if (ofMail.has(reason)) return { kind: 'refused', reason }
  // An answer that is not known here condemns no address, and stops nobody else's mail.
  return { kind: answered === 'client' ? 'later' : 'unclear', reason }
}

const throttling: ReadonlySet<string> = new Set(['Throttling', 'ThrottlingException', 'RequestThrottled', 'TooManyRequestsException'])

/** What is wrong with one mail alone. */
const ofMail: ReadonlySet<string> = new Set(['MessageRejected', 'InvalidParameterValue', 'InvalidParameterCombination', 'ValidationError'])

/** What is wrong with the account, or how it is set up, is wrong for every mail. */
const ofAccount: ReadonlySet<string> = new Set([
  'AccountSendingPausedException',
  'ConfigurationSetSendingPausedException',
  'ConfigurationSetDoesNotExistException',
  'ConfigurationSetDoesNotExist',
  'MailFromDomainNotVerifiedException',
  'LimitExceededException',
  'AccessDenied',
  'AccessDeniedException',
  'OptInRequired',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'MissingAuthenticationToken',
  'IncompleteSignature',
  'SignatureDoesNotMatch',
  'InvalidSignatureException',
  'ExpiredToken',
  'ExpiredTokenException',
  'RequestExpired',
])

/** Of the network, before anything of a mail was on its way. */
const neverConnected: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH'])

/** Of the SDK, which had nothing to sign a request with. */
const neverAsked: ReadonlySet<string> = new Set(['CredentialsProviderError', 'TokenProviderError'])
