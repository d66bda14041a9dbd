import type { Role } from '../../../shared/adapters/oidc/scopes.ts'

/** What somebody has agreed to by signing in, to be exchanged for tokens once. */
export interface Agreement {
  readonly role: Role
  readonly redirectUri: string
  /** The SHA-256 of what the client keeps to itself until then, in base64url. */
  readonly challenge: string
}

export interface Codes {
  issue(agreement: Agreement): string
  /** Also where it comes to nothing in the end: nobody may try twice. */
  take(code: string): Agreement | undefined
  issueRefresh(role: Role): string
  /** A refresh token is good once too: with new tokens comes another. */
  takeRefresh(token: string): Role | undefined
}

/** Kept at once. They do not end with time, for the clock may leap over weeks while somebody signs in. */
const most = 1000

export function codes(): Codes {
  const agreed = once<Agreement>()
  const refreshing = once<Role>()
  return { issue: agreed.keep, take: agreed.take, issueRefresh: refreshing.keep, takeRefresh: refreshing.take }
}

/** Keeps things under keys that nobody can guess, the latest of them, each until it is taken. */
function once<T>() {
  const kept = new Map<string, T>()
  return {
    keep(thing: T): string {
      const key = crypto.randomUUID()
      kept.set(key, thing)
      for (const first of kept.keys()) {
        if (kept.size <= most) break
        kept.delete(first)
      }
      return key
    },
    take(key: string): T | undefined {
      const thing = kept.get(key)
      kept.delete(key)
      return thing
    },
  }
}
