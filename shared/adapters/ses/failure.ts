/** What errors of Amazon SES mean for a mail. */
import type { NotTaken } from '#domain/emails/mailer.ts'

export interface MailFailure {
  /** Name of the service or network error: `MessageRejected`, `ECONNRESET`. */
  code: string
  message: string
  /** Whose fault it is; absent if the service did not answer. */
  answered?: 'client' | 'server'
}

/**
 * `unclear` only if the mail may have been accepted. The message matters too: SES uses one name for a rate and a daily quota, and one for
 * an unverified sender and a refused mail.
 */
export function handoverAfter({ code: reason, message, answered }: MailFailure): NotTaken {
  if (!answered) {
    if (neverConnected.has(reason)) return { kind: 'later', reason }
    return { kind: neverAsked.has(reason) ? 'stopped' : 'unclear', reason }
  }
  if (throttling.has(reason)) return { kind: /daily/i.test(message) ? 'stopped' : 'later', reason }
  if (ofAccount.has(reason) || /not verified|paused|suspended|disabled/i.test(message)) return { kind: 'stopped', reason }
  if (ofMail.has(reason)) return { kind: 'refused', reason }
  // An unknown answer must not hold an address, nor stop other mail.
  return { kind: answered === 'client' ? 'later' : 'unclear', reason }
}

const throttling: ReadonlySet<string> = new Set(['Throttling', 'ThrottlingException', 'RequestThrottled', 'TooManyRequestsException'])

/** Errors of one mail. */
const ofMail: ReadonlySet<string> = new Set(['MessageRejected', 'InvalidParameterValue', 'InvalidParameterCombination', 'ValidationError'])

/** Errors of the account or its setup, which affect every mail. */
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

/** Network errors before any part of a mail was sent. */
const neverConnected: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH'])

/** SDK errors before a request was signed. */
const neverAsked: ReadonlySet<string> = new Set(['CredentialsProviderError', 'TokenProviderError'])
