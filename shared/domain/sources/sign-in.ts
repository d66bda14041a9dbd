/** How Ides signs in to another system: by a secret, or by federation, in which AWS says who it is. */
import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { plainDate } from '../schedule/fields.ts'
import { counted } from '../text.ts'

/** The settings of a system, as far as they say it. */
export interface SystemSignIn {
  readonly kind: string
  readonly tenant?: string
  readonly secret?: string | undefined
  readonly secretEnds?: Temporal.PlainDate | undefined
  readonly workloadIdentity?: { readonly provider: string } | undefined
}

/** The audience of tokens of AWS that Microsoft Entra takes. */
export const entraAudience = 'api://AzureADTokenExchange'

/** The same of Google, by a provider in a pool of workload identities. */
export const googleAudience = ({ provider }: { provider: string }) => `//iam.googleapis.com/${provider}`

/** The audiences of tokens of AWS that systems take in place of a secret, each once. */
export function audiencesOf(systems: readonly SystemSignIn[]): readonly string[] {
  const all = systems.flatMap(({ tenant, secret, workloadIdentity }) => {
    if (workloadIdentity) return [googleAudience(workloadIdentity)]
    return tenant !== undefined && secret === undefined ? [entraAudience] : []
  })
  return [...new Set(all)]
}

/** The names of the secrets of systems, each once. */
export const secretsOf = (systems: readonly SystemSignIn[]): readonly string[] => [
  ...new Set(systems.flatMap(({ secret }) => secret ?? [])),
]

/** Days before its end from which a secret is to be renewed. */
const renewedBefore = 30

/** When a secret ends; `unknown` where it does and nobody said when. */
export const secretEnd = z.union([z.literal('unknown'), plainDate])

export type SecretEnd = z.output<typeof secretEnd>

/** @returns undefined where there is no secret, or one of a vendor that sets no end */
export function secretEndOf({ tenant, secret, secretEnds }: SystemSignIn): SecretEnd | undefined {
  if (secret === undefined) return undefined
  return secretEnds ?? (tenant === undefined ? undefined : 'unknown')
}

/** Each secret with its end, if it has one: `ides/intune 2027-05-01, ides/jamf`. */
export function secretListOf(systems: readonly SystemSignIn[]) {
  const all = systems.filter(({ secret }) => secret !== undefined).map(system => `${system.secret} ${secretEndOf(system) ?? ''}`.trim())
  return [...new Set(all)].join(', ')
}

/** `The secret ends on 1 May 2027, in 152 days`, and whether it is to be renewed now. @param secret at the beginning of the sentence */
export function secretEndText(ends: SecretEnd, now: Temporal.Instant, secret = 'The secret') {
  if (ends === 'unknown') return { isDue: false, text: `${secret} has no known end date: set secretEnds in ides.config.yaml` }
  const { days } = now.toZonedDateTimeISO('UTC').toPlainDate().until(ends)
  const day = ends.toLocaleString('en-GB', { dateStyle: 'long' })
  const text = days < 0 ? `${secret} ended on ${day}` : `${secret} ends on ${day}, in ${counted(days, 'day')}`
  return { isDue: days <= renewedBefore, text }
}
