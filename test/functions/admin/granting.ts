import { expect } from 'vitest'
import * as z from 'zod'
import type { RightsMapping } from '#adapters/oidc/rights.ts'
import { grantScopes } from '#functions/admin/grant-scopes.ts'
import { contextWith } from '#infra/local/invocation.ts'

const answered = z.object({
  response: z.object({
    claimsAndScopeOverrideDetails: z.object({
      accessTokenGeneration: z.object({ scopesToSuppress: z.array(z.string()), claimsToAddOrOverride: z.record(z.string(), z.unknown()) }),
    }),
  }),
})

/** What Cognito is told of the access token of a person in these groups. */
export async function granted(
  groupConfiguration: object | undefined,
  userAttributes: object = { email: 'anna@example.org' },
  federated?: RightsMapping,
  triggerSource = 'TokenGeneration_HostedAuth',
) {
  const event = {
    version: '2',
    triggerSource,
    userName: 'anna',
    request: { userAttributes, groupConfiguration: groupConfiguration || undefined },
    response: {},
  }
  const answer = await grantScopes(federated)(event, contextWith(5000))
  expect(answer).toMatchObject({ version: '2', userName: 'anna', request: { userAttributes } })
  return answered.parse(answer).response.claimsAndScopeOverrideDetails.accessTokenGeneration
}
