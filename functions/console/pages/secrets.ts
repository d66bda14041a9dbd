/** When the secrets of sources and connectors end. */
import type { Temporal } from 'temporal-polyfill'
import type { SafeHtml } from '../../../shared/domain/html.ts'
import { type SecretEnd, secretEndText } from '../../../shared/domain/sources/sign-in.ts'
import { notice } from '../parts.ts'

interface SignedIn {
  readonly name: string
  readonly secretEnds?: SecretEnd | undefined
}

export const secretFact = ({ secretEnds }: SignedIn, now: Temporal.Instant): readonly [string, string | undefined] => [
  'Secret',
  secretEnds && secretEndText(secretEnds, now).text,
]

/** Of one that is to be renewed. */
export function secretNotice({ name, secretEnds }: SignedIn, now: Temporal.Instant): SafeHtml | undefined {
  if (secretEnds === undefined) return undefined
  const { isDue, text } = secretEndText(secretEnds, now, `The secret of ${name}`)
  return isDue ? notice(`${text}. Put a new one into Secrets Manager, and its end into ides.config.yaml.`) : undefined
}
