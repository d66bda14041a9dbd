import type { Temporal } from 'temporal-polyfill'
import type { SafeHtml } from '#domain/html.ts'
import { type SecretEnd, secretEndText } from '#domain/sources/sign-in.ts'
import { mark } from '../parts.ts'

/** When a secret ends, and whether that is soon. */
export function secretCell(ends: SecretEnd | undefined, now: Temporal.Instant): SafeHtml | string | undefined {
  if (ends === undefined) return undefined
  const { isDue, text } = secretEndText(ends, now)
  return isDue ? mark('grave', text) : text
}
