/** Who is signed in: an encrypted cookie of this host alone. */
import * as z from 'zod'
import type { Caller } from '#adapters/oidc/access-token.ts'
import { scopes } from '#adapters/oidc/scopes.ts'
import { zoneName } from '#domain/schedule/fields.ts'

export const session = z.object({
  subject: z.string(),
  email: z.string().optional(),
  hasVerifiedEmail: z.boolean(),
  name: z.string().optional(),
  objectId: z.string().optional(),
  isMachine: z.literal(true).optional(),
  scopes: z.array(z.enum(scopes)),
  /** To which the person is limited. */
  units: z.array(z.string()).optional(),
  /** In every form: no other site can know it. */
  proof: z.string(),
  zone: zoneName.optional(),
  /** When the sign-in ends, in seconds since 1970. */
  until: z.int(),
})

export type ConsoleSession = z.output<typeof session>

export const callerOf = ({ scopes, units, proof, zone, until, ...bearer }: ConsoleSession): Caller => ({
  ...bearer,
  scopes: new Set(scopes),
  units: units && new Set(units),
})

export const consoleSession = ({ scopes, units, ...bearer }: Caller, kept: Pick<ConsoleSession, 'proof' | 'until'>): ConsoleSession => ({
  ...bearer,
  ...kept,
  scopes: [...scopes],
  units: units && [...units],
})

/** What the browser keeps during a sign-in. */
export const attempt = z.object({ state: z.string(), verifier: z.string(), to: z.string() })

export type Attempt = z.output<typeof attempt>

/** `__Host-`: no other host of the domain may set them, and they go to this host alone. */
export const cookies = { session: '__Host-ides', attempt: '__Host-ides-sign-in' } as const
