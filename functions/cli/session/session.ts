/** The user's session with an API, in a file that only they may read. */
import { randomUUID } from 'node:crypto'
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import * as z from 'zod'
import { privateAddress } from '../../../shared/adapters/http/ask-json.ts'
import { instant } from '../../../shared/domain/schedule/fields.ts'
import { isBefore } from '../../../shared/domain/schedule/zone.ts'
import { type CommandFailure, failure } from '../failure.ts'
import { type CliEnvironment, surroundings } from '../surroundings.ts'
import type { Tokens } from './issuer.ts'

export interface CliSession {
  readonly ok: true
  /** Of the API, without a slash at its end. */
  readonly url: string
  /** An access token. */
  readonly token: string
}

const kept = z.object({
  url: privateAddress,
  accessToken: z.string(),
  /** Absent where the issuer gave none. */
  expiresAt: instant.optional(),
  /** For new tokens once the access token has expired. */
  refresh: z.object({ issuer: z.string(), client: z.string(), token: z.string() }).optional(),
})

export type KeptSession = z.output<typeof kept>

/** A token counts as expired this long before it is: a request takes time. */
const margin = { seconds: 60 } as const

/**
 * `IDES_URL` and `IDES_TOKEN` override the kept session, whose token goes only to its own API. An expired token is replaced where there
 * is a refresh token.
 */
export async function readSession(around: CliEnvironment = surroundings()): Promise<CliSession | CommandFailure> {
  const { url, token, sessionFile, clock } = around
  const named = url === undefined ? undefined : webAddress(url)
  if (url !== undefined && named === undefined) return failure(2, 'IDES_URL must be an https address, or an http address of this machine')
  if (named !== undefined && token !== undefined) return { ok: true, url: named, token }
  const found = await find(sessionFile)
  if (found === undefined) return failure(1, 'you are not signed in: see ides login --help')
  if ('exitCode' in found) return found
  if (token !== undefined) return { ok: true, url: found.url, token }
  if (named !== undefined && named !== found.url)
    return failure(2, `IDES_URL is ${named}, but you are signed in to ${found.url}: run ides login --url ${named}`)
  if (found.expiresAt === undefined || isBefore(clock.now().add(margin), found.expiresAt))
    return { ok: true, url: found.url, token: found.accessToken }
  if (!found.refresh) return failure(1, `your session has ended: run ides login --url ${found.url}`)
  // Only now: other commands need not load the OIDC client.
  const { refreshed } = await import('./issuer.ts')
  const tokens = await refreshed(found.refresh, found.refresh.token)
  if (tokens.ok) {
    const session = cliSession(found.url, found.refresh, { ...tokens, refresh: tokens.refresh ?? found.refresh.token }, around)
    const fault = await keepSession(session, sessionFile)
    return fault ?? { ok: true, url: found.url, token: tokens.access }
  }
  // Another command may have used the refresh token first: many are good only once.
  const now = await find(sessionFile)
  if (now !== undefined && !('exitCode' in now) && now.url === found.url && now.accessToken !== found.accessToken)
    return { ok: true, url: now.url, token: now.accessToken }
  return tokens.exitCode === 1 ? { ...tokens, message: `${tokens.message}: run ides login --url ${found.url}` } : tokens
}

/** @returns the address without slashes at its end; undefined where it cannot be one of the API */
export const webAddress = (text: string): string | undefined => {
  const address = privateAddress.safeParse(text)
  return address.success ? address.data.replace(/\/+$/, '') : undefined
}

export const cliSession = (
  url: string,
  { issuer, client }: { readonly issuer: string; readonly client: string },
  { access, refresh, lifetime }: Tokens,
  { clock }: CliEnvironment,
): KeptSession => ({
  url,
  accessToken: access,
  expiresAt: lifetime === undefined ? undefined : clock.now().add({ seconds: lifetime }),
  refresh: refresh === undefined ? undefined : { issuer, client, token: refresh },
})

/** Replaces the file as a whole. @returns why it could not be written */
export async function keepSession(session: KeptSession, file: string): Promise<CommandFailure | undefined> {
  const [folder, written] = [dirname(file), `${file}.${randomUUID()}`]
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await chmod(folder, 0o700)
    await writeFile(written, `${JSON.stringify(session, undefined, 2)}\n`, { mode: 0o600, flag: 'wx' })
    await rename(written, file)
    return undefined
  } catch (error) {
    return failure(2, `${file} cannot be written: ${error instanceof Error ? error.message : error}`)
  }
}

async function find(file: string): Promise<KeptSession | CommandFailure | undefined> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    return failure(2, `${file} cannot be read: ${error instanceof Error ? error.message : error}`)
  }
  try {
    return kept.parse(JSON.parse(text))
  } catch {
    return failure(2, `${file} is damaged: sign in again`)
  }
}
