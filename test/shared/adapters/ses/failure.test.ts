import { expect, it } from 'vitest'
import { handoverAfter } from '#adapters/ses/failure.ts'

const answered = (code: string, message: string, answered: 'client' | 'server' = 'client') => handoverAfter({ code, message, answered })

it.each([
  ['Throttling', 'Maximum sending rate exceeded.'],
  ['ThrottlingException', 'Rate exceeded'],
  ['TooManyRequestsException', 'Too many requests'],
  ['RequestThrottled', 'Slow down'],
])('an error of SES %s (%s) means: try later', (code, message) => {
  expect(answered(code, message)).toEqual({ kind: 'later', reason: code })
  expect(answered(code, message, 'server')).toEqual({ kind: 'later', reason: code })
})

it('an error of SES with an unknown name and a client fault means: try later', () => {
  expect(answered('SomethingNew', 'Whatever that is.')).toEqual({ kind: 'later', reason: 'SomethingNew' })
})

it.each([
  ['Throttling', 'Daily message quota exceeded.'],
  ['ThrottlingException', 'Daily message quota exceeded.'],
  ['AccountSendingPausedException', 'Not now.'],
  ['ConfigurationSetSendingPausedException', 'Not now.'],
  ['ConfigurationSetDoesNotExist', 'No such set.'],
  ['MailFromDomainNotVerifiedException', 'Not yet.'],
  ['MessageRejected', 'Email address is not verified. The following identities failed the check in region EU-WEST-1: ides@ec.example'],
  ['AccessDenied', 'User is not authorized to perform ses:SendRawEmail'],
  ['SignatureDoesNotMatch', 'Signature expired'],
  ['ExpiredToken', 'The security token included in the request is expired'],
  ['ConfigurationSetDoesNotExistException', 'No such set.'],
  ['LimitExceededException', 'Too much.'],
  ['AccessDeniedException', 'No.'],
  ['OptInRequired', 'No subscription.'],
  ['InvalidClientTokenId', 'No such key.'],
  ['UnrecognizedClientException', 'No such key.'],
  ['IncompleteSignature', 'No signature.'],
  ['InvalidSignatureException', 'Wrong signature.'],
  ['ExpiredTokenException', 'Too old.'],
  ['RequestExpired', 'Too old.'],
  ['MissingAuthenticationToken', 'No key.'],
  ['MessageRejected', 'Sending paused for this account. For more information, please check the inbox of the email address.'],
])('an error of SES %s (%s) means: no mail goes now', (code, message) => {
  expect(answered(code, message)).toEqual({ kind: 'stopped', reason: code })
})

it.each([
  ['MessageRejected', 'Address is on the suppression list'],
  ['InvalidParameterValue', 'Missing final @domain'],
  ['InvalidParameterCombination', 'Both.'],
  ['ValidationError', 'Value at destinations failed to satisfy constraint'],
])('an error of SES %s (%s) means: this mail never goes', (code, message) => {
  expect(answered(code, message)).toEqual({ kind: 'refused', reason: code })
})

it.each(['InternalFailure', 'ServiceUnavailable', 'Unknown'])('an error of SES %s, a server fault, means: unclear', code => {
  expect(answered(code, 'Something broke.', 'server')).toEqual({ kind: 'unclear', reason: code })
})

it.each([
  ['ECONNREFUSED', 'later'],
  ['ENOTFOUND', 'later'],
  ['EAI_AGAIN', 'later'],
  ['EHOSTUNREACH', 'later'],
  ['ENETUNREACH', 'later'],
  ['CredentialsProviderError', 'stopped'],
  ['TokenProviderError', 'stopped'],
  ['ECONNRESET', 'unclear'],
  ['EPIPE', 'unclear'],
  ['TimeoutError', 'unclear'],
  ['SyntaxError', 'unclear'],
  ['unknown', 'unclear'],
])('an error of SES %s without an answer means: %s', (code, kind) => {
  expect(handoverAfter({ code, message: 'daily, not verified' })).toEqual({ kind, reason: code })
})
