/**
 * Keeps the tokens of the pool's users to their roles. A pool hands out whatever scope a client asks for, whoever signs in there; so it asks
 * this function before, and what no group of the user allows is left out. Groups are named as roles.
 */
import * as z from 'zod'
import { type Role, roles, scopes } from '../../shared/adapters/oidc/scopes.ts'
import { answering } from '../runtime/middleware.ts'

const asked = z.looseObject({
  request: z.looseObject({
    groupConfiguration: z.looseObject({ groupsToOverride: z.array(z.string()).default([]) }).prefault({}),
  }),
})

/** In front of each scope, in a pool. */
export const poolPrefix = 'ides/'

export const grantScopes = () =>
  answering('grant-scopes', async (event) => {
    const { request, ...rest } = asked.parse(event)
    const groups = request.groupConfiguration.groupsToOverride
    const allowed = new Set(groups.filter(isRole).flatMap((role) => [...roles[role]]))
    const scopesToSuppress = scopes.filter((scope) => !allowed.has(scope)).map((scope) => `${poolPrefix}${scope}`)
    return { ...rest, request, response: { claimsAndScopeOverrideDetails: { accessTokenGeneration: { scopesToSuppress } } } }
  })

const isRole = (name: string): name is Role => Object.hasOwn(roles, name)

export const handler = grantScopes()
