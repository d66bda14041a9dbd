/** Links to staff pages: anyone with the key in the address may read and answer. */

import type { Temporal } from 'temporal-polyfill'
import { base32 } from '../hash.ts'

/** Whose page a link opens, and about which policy. */
export interface LinkedPage {
  readonly ref: string
  readonly policy: string
}

/**
 * Links by key, of which only a hash is stored. A link opens nothing unless its person holds the same key, so one that is left behind does no
 * harm.
 */
export interface PageLinks {
  find(key: string): Promise<LinkedPage | undefined>
  /** Replaces an earlier link with this key. @param until when it may be forgotten */
  save(key: string, page: LinkedPage, until: Temporal.Instant): Promise<void>
  remove(key: string): Promise<void>
}

/** Characters: 130 bits. */
export const keyLength = 26

/** Random bytes in a key. */
export const keyBytes = 17

/** @param random `keyBytes` bytes */
export const pageKey = (random: Uint8Array) => base32(random).slice(0, keyLength).toLowerCase()

/** The key that someone gives. People retype it, so letter case does not matter. @returns undefined where it cannot be one */
export const readPageKey = (text: string) => (/^[a-z2-7]{26}$/i.test(text) ? text.toLowerCase() : undefined)
