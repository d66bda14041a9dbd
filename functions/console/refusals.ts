/** Refusals of the API, in the words of people who use pages. */
import type { Caller, Unverified } from '#adapters/oidc/access-token.ts'
import { type Scope, scopesOfUnits, thoseWith, unitsClaim } from '#adapters/oidc/scopes.ts'
import type { Refusal } from '../admin/problem.ts'

/** `the draft is old` → `The draft is old.` */
const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.?!]$/.test(text) ? '' : '.'}`

/** Without what only programs can do, or see. */
export const refusalText = ({ problem: { detail } }: Pick<Refusal, 'problem'>) =>
  sentence(
    detail
      .replace(/: (?:GET|PUT|POST) \/api\/.*$/s, '')
      .replace(/^the (?:body|query) is not valid: see the errors/, 'some of what you entered cannot be used: see what is marked'),
  )

const titles: Record<number, string> = {
  403: 'Not allowed',
  404: 'Not found',
  405: 'This page takes no form',
  409: 'Not possible now',
  412: 'It has changed',
  413: 'The file is too large',
  429: 'Too much at once',
  503: 'Not available now',
}

export const refusalTitle = ({ problem: { status } }: Refusal) =>
  titles[status] ?? (status < 500 ? 'This cannot be used' : 'Something went wrong')

/** @param what they may not do */
export function notAllowed(scope: Scope, { units }: Pick<Caller, 'units'>, what: string) {
  const isForAll = units !== undefined && !scopesOfUnits.some(one => one === scope)
  return `${isForAll ? 'no one who is limited to units' : `only ${thoseWith(scope)}`} can ${what}: ask the people who assign roles if you need to`
}

/** Why a sign-in does not count. */
export const signInProblems: Record<Unverified, string> = {
  missing: 'the sign-in was not completed',
  invalid: 'the sign-in is not valid here',
  expired: 'the sign-in took too long',
  units: `your account names no units, too many, or none that can be read: ask the people who assign roles to correct ${unitsClaim}`,
  misnamed: 'one of your roles or groups is nearly the name of a unit: ask the people who assign roles to write it unit:NAME',
  overage: 'you are in too many groups to be signed in by them: ask the people who run Ides to use app roles instead',
  'version 1.0': 'the sign-in is set up in an old way: ask the people who run Ides to set requestedAccessTokenVersion to 2',
}
