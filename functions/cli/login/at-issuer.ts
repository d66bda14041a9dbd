/** The ways in which a person signs in at an issuer. @throws CommandError */
import * as oidc from 'openid-client'
import { beginAt, endAt } from '#adapters/oidc/sign-in.ts'
import { CommandError } from '../failure.ts'
import { answerOfIssuer, type Tokens } from '../session/issuer.ts'
import { clean } from '../terminal.ts'
import type { CommandInput } from '../verb.ts'
import { openCallback } from './callback.ts'

interface AtIssuer {
  issuer: string
  configuration: oidc.Configuration
  /** By their names at the issuer. */
  scopes: readonly string[]
  parameters: Record<string, string> | undefined
  /** Where the browser returns to; with port 0 any will do. */
  redirect: URL
}

type Asked = Pick<CommandInput<unknown, unknown>, 'terminal' | 'around'>

const tooLate = () => new CommandError(1, 'nobody signed in in time: run the command again')

/** With a browser of this machine: the authorization code flow with PKCE. */
export async function signInHere(
  { issuer, configuration, scopes, parameters, redirect }: AtIssuer,
  { terminal, around }: Asked,
): Promise<Tokens> {
  await using callback = await openCallback(redirect).catch((error: unknown) => {
    throw new CommandError(2, `cannot listen on ${redirect.origin}: ${error}`)
  })
  const begun = await beginAt(configuration, callback.url, scopes, parameters)
  const coming = callback.waitFor(begun.state, around.startWaiting())
  await terminal.print([`Open this address in a browser of this machine, and sign in there within five minutes:\n\n  ${begun.address}\n\n`])
  const arrival = await coming
  if (!arrival) throw tooLate()
  try {
    const tokens = await answerOfIssuer(issuer, () => endAt(configuration, arrival.url, begun))
    await arrival.answer(200, 'You are signed in to Ides. Close this window and return to the terminal.')
    return tokens
  } catch (error) {
    await arrival.answer(400, 'You are not signed in to Ides. The terminal says why.')
    throw error
  }
}

/** With a browser anywhere, where the issuer has codes for devices (RFC 8628), otherwise by the address at which that browser ends. */
export const signInElsewhere = (at: AtIssuer, asked: Asked): Promise<Tokens> =>
  at.configuration.serverMetadata().device_authorization_endpoint === undefined ? byAddress(at, asked) : byCode(at, asked)

async function byCode({ issuer, configuration, scopes, parameters }: AtIssuer, { terminal, around }: Asked): Promise<Tokens> {
  const signal = around.startWaiting()
  const begun = await answerOfIssuer(issuer, () =>
    oidc.initiateDeviceAuthorization(configuration, { ...parameters, scope: scopes.join(' ') }),
  )
  const { user_code, verification_uri } = begun
  await terminal.print([
    clean(`Open this address on any device, enter the code ${user_code} there, and sign in within five minutes:`),
    `\n\n  ${clean(verification_uri)}\n\n`,
  ])
  return answerOfIssuer(issuer, () => oidc.pollDeviceAuthorizationGrant(configuration, begun, undefined, { signal })).catch(error => {
    throw signal.aborted ? tooLate() : error
  })
}

/** Where browsers of other machines find nothing: the port that the sign-in of the pool knows. */
const unheardPort = '8976'

async function byAddress({ issuer, configuration, scopes, parameters, redirect }: AtIssuer, { terminal, around }: Asked): Promise<Tokens> {
  const expected = new URL(redirect)
  if (redirect.port === '0') expected.port = unheardPort
  const begun = await beginAt(configuration, expected.href, scopes, parameters)
  await terminal.print([
    `Open this address on any device, and sign in there:\n\n  ${begun.address}\n\n`,
    `The browser then shows an error at ${expected.href}?…: copy that address whole from its address bar, and paste it here.\n`,
  ])
  using dialogue = around.openDialogue()
  const pasted = (await dialogue.ask('> ')) ?? ''
  // Some browsers copy it without what stands before the question mark.
  const ended = new URL(`?${pasted.trim().replace(/^[^?]*\?/, '')}`, expected)
  if (ended.searchParams.get('state') !== begun.state)
    throw new CommandError(1, 'this is not the address at which your sign-in ended: run the command again')
  return answerOfIssuer(issuer, () => endAt(configuration, ended, begun))
}
