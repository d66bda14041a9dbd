/**
 * Limits the scopes of a pool user's access token to their roles, and puts their address into it, and the units to which they are limited.
 * Cognito would grant every scope the client requests, so it calls this function first, which suppresses scopes that no group of the user allows.
 * Each group is named after a role, or after a unit: `unit:DG-CNECT`. Who is in one that is nearly named so was to be limited: they may do nothing.
 */
import * as z from 'zod'
import { rightsFrom } from '#shared/adapters/oidc/rights.ts'
import { roles, scopes, unitsClaim } from '#shared/adapters/oidc/scopes.ts'
import { answering } from '../runtime/middleware.ts'

const asked = z.looseObject({
  request: z.looseObject({
    userAttributes: z.looseObject({ email: z.string().optional(), email_verified: z.string().default('false') }).prefault({}),
    groupConfiguration: z.looseObject({ groupsToOverride: z.array(z.string()).default([]) }).prefault({}),
  }),
})

/** Precedes each scope's name in a pool. */
export const poolPrefix = 'ides/'

export const grantScopes = () =>
  answering('grant-scopes', async (event, { logger }) => {
    const { request, ...rest } = asked.parse(event)
    const { roles: granted, units, misnamed } = rightsFrom(request.groupConfiguration.groupsToOverride)
    if (misnamed.length > 0) logger.warn('a group of a unit must be named unit:NAME: its members may do nothing', { misnamed })
    const allowed = new Set(granted.flatMap((role) => [...roles[role]]))
    const scopesToSuppress = scopes.filter((scope) => !allowed.has(scope)).map((scope) => `${poolPrefix}${scope}`)
    const { email, email_verified } = request.userAttributes
    const claimsToAddOrOverride = {
      ...(email === undefined ? {} : { email, email_verified }),
      ...(units.length > 0 ? { [unitsClaim]: units } : {}),
    }
    const accessTokenGeneration = { scopesToSuppress, claimsToAddOrOverride }
    return { ...rest, request, response: { claimsAndScopeOverrideDetails: { accessTokenGeneration } } }
  })

export const handler = grantScopes()
