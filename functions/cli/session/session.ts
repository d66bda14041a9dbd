/** The user's session with an API, in a file that only they may read. @throws CommandError */

import { randomUUID } from 'node:crypto'
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import * as z from 'zod'
import { privateAddress } from '#adapters/http/ask-json.ts'
import { instant } from '#domain/schedule/fields.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import { jsonIn } from '#domain/text.ts'
import { CommandError } from '../failure.ts'
import { type CliEnvironment, type MachineCredentials, surroundings } from '../surroundings.ts'
import type { Tokens } from './issuer.ts'

export interface CliSession {
  /** Of the API, without a slash at its end. */
  url: string
  /** An access token. */
  token: string
}

/** What gets new tokens once the access token has expired. */
const renewal = z.object({ issuer: z.string(), client: z.string(), token: z.string() })

export type Renewal = z.output<typeof renewal>

const kept = z.object({
  url: privateAddress,
  accessToken: z.string(),
  /** Absent where the issuer gave none. */
  expiresAt: instant.optional(),
  refresh: renewal.optional(),
})

export type KeptSession = z.output<typeof kept>

/** Of an API, without slashes at its end. */
export const apiAddress = privateAddress.transform(address => address.replace(/\/+$/, ''))

export function addressFromEnvironment({ url }: CliEnvironment) {
  const address = apiAddress.optional().safeParse(url)
  if (address.success) return address.data
  throw new CommandError(2, 'IDES_URL must be an https address, or an http address of this machine')
}

/** A token counts as expired this long before it is: a request takes time. */
const margin = { seconds: 60 } as const

const hasExpired = ({ expiresAt }: KeptSession, { clock }: CliEnvironment) =>
  expiresAt !== undefined && !isBefore(clock.now().add(margin), expiresAt)

/**
 * `IDES_URL` and `IDES_TOKEN` override the kept session, whose token goes only to its own API, as does `IDES_CLIENT`. An expired token is
 * replaced where there is a refresh token.
 */
export async function readSession(around: CliEnvironment = surroundings()): Promise<CliSession> {
  const { token, sessionFile, machine } = around
  const named = addressFromEnvironment(around)
  if (named !== undefined && token !== undefined) return { url: named, token }
  if (machine && token === undefined) return sessionOf(machine, named, around)
  const session = await find(sessionFile)
  if (!session) throw new CommandError(1, 'you are not signed in: see ides login --help')
  const { url, accessToken, refresh } = session
  if (token !== undefined) return { url, token }
  if (named !== undefined && named !== url)
    throw new CommandError(2, `IDES_URL is ${named}, but you are signed in to ${url}: run ides login --url ${named}`)
  if (!hasExpired(session, around)) return { url, token: accessToken }
  if (!refresh) throw new CommandError(1, `your session has ended: run ides login --url ${url}`)
  const renewed = await renew(url, refresh, around).catch(async (error: unknown) => {
    // Another command may have used the refresh token first: many are good only once.
    const now = await find(sessionFile)
    if (now?.url === url && now.accessToken !== accessToken) return now
    throw error instanceof CommandError && error.exitCode === 1
      ? new CommandError(1, `${error.message}: run ides login --url ${url}`)
      : error
  })
  await keepSession(renewed, sessionFile)
  return { url, token: renewed.accessToken }
}

/** Of programs, while a command runs: nothing of them is written down. */
const machineSessions = new WeakMap<MachineCredentials, KeptSession>()

async function sessionOf(machine: MachineCredentials, url: string | undefined, around: CliEnvironment): Promise<CliSession> {
  const { client, secret, issuer, scope } = machine
  if (!url || !issuer || !secret) throw new CommandError(2, 'IDES_CLIENT needs IDES_CLIENT_SECRET, IDES_ISSUER and IDES_URL as well')
  let session = machineSessions.get(machine)
  if (!session || hasExpired(session, around)) {
    const { machineTokens } = await import('./issuer.ts')
    session = sessionWith(url, { issuer, client }, await machineTokens(issuer, client, secret, scope), around)
    machineSessions.set(machine, session)
  }
  return { url, token: session.accessToken }
}

/**
 * Removes the kept session, then revokes what could renew it, where the issuer does that.
 * @returns of which API; undefined where none was kept
 */
export async function endSession({ sessionFile }: CliEnvironment) {
  const session = await find(sessionFile)
  await rm(sessionFile, { force: true })
  if (session?.refresh) {
    const { revoke } = await import('./issuer.ts')
    const { issuer, client, token } = session.refresh
    await revoke(issuer, client, token)
  }
  return session?.url
}

async function renew(url: string, refresh: Renewal, around: CliEnvironment): Promise<KeptSession> {
  // Only now: other commands need not load the OIDC client.
  const { renewedTokens } = await import('./issuer.ts')
  const { issuer, client, token } = refresh
  return sessionWith(url, refresh, { refresh_token: token, ...(await renewedTokens(issuer, client, token)) }, around)
}

export const sessionWith = (
  url: string,
  { issuer, client }: Pick<Renewal, 'issuer' | 'client'>,
  { access_token: accessToken, refresh_token: token, expires_in: seconds }: Tokens,
  { clock }: CliEnvironment,
): KeptSession => ({
  url,
  accessToken,
  expiresAt: seconds === undefined ? undefined : clock.now().add({ seconds }),
  refresh: token === undefined ? undefined : { issuer, client, token },
})

/** Replaces the file as a whole. */
export async function keepSession(session: KeptSession, file: string) {
  const [folder, written] = [dirname(file), `${file}.${randomUUID()}`]
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await chmod(folder, 0o700)
    await writeFile(written, `${JSON.stringify(session, undefined, 2)}\n`, { mode: 0o600, flag: 'wx' })
    await rename(written, file)
  } catch (error) {
    throw new CommandError(2, `${file} cannot be written: ${error}`)
  }
}

async function find(file: string) {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw new CommandError(2, `${file} cannot be read: ${error.message}`)
  })
  if (text === undefined) return undefined
  const { data: session } = kept.safeParse(jsonIn(text))
  if (!session) throw new CommandError(2, `${file} is damaged: sign in again`)
  return session
}
