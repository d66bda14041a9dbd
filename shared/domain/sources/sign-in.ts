/** How Ides signs in to another system: by a secret, or by federation, in which AWS says who it is. */

/** The settings of a system, as far as they say it. */
export interface SignInSettings {
  readonly kind: string
  readonly tenant?: string
  readonly secret?: string | undefined
  readonly workloadIdentity?: { readonly provider: string } | undefined
}

/** For whom the tokens of AWS are meant that Microsoft Entra takes. */
export const entraAudience = 'api://AzureADTokenExchange'

/** The same of Google, by a provider in a pool of workload identities. */
export const googleAudience = ({ provider }: { readonly provider: string }): string => `//iam.googleapis.com/${provider}`

/** For whom the tokens of AWS are meant that systems take in place of a secret, each once. */
export function audiencesOf(systems: readonly SignInSettings[]): readonly string[] {
  const all = systems.flatMap(({ tenant, secret, workloadIdentity }) => {
    if (workloadIdentity) return [googleAudience(workloadIdentity)]
    return tenant !== undefined && secret === undefined ? [entraAudience] : []
  })
  return [...new Set(all)]
}

/** The names of the secrets of systems, each once. */
export const secretsOf = (systems: readonly SignInSettings[]): readonly string[] => [
  ...new Set(systems.flatMap(({ secret }) => secret ?? [])),
]
