/**
 * Limits the scopes of a pool user's access token to their roles, and puts their name and address into it, and the units to which they are limited.
 * Cognito would grant every scope the client requests, so it calls this function first, which suppresses scopes that no group of the user allows.
 * Each group is named after a role, or after a unit: `unit:DG-CNECT`. Who is in one that is nearly named so was to be limited: they may do nothing.
 * With federation the names come from the organisation's issuer at each sign-in, and no group of the pool counts. A refreshed token allows
 * nothing then, so that lost roles end within the hour.
 */
import * as z from 'zod'
import { type RightsMapping, rightsFrom, rightsMapping } from '#adapters/oidc/rights.ts'
import { roles, scopes, unitsClaim } from '#adapters/oidc/scopes.ts'
import { jsonIn } from '#domain/text.ts'
import { answering } from '../runtime/middleware.ts'

const asked = z.looseObject({
  triggerSource: z.string(),
  request: z.looseObject({
    userAttributes: z
      .looseObject({
        email: z.string().optional(),
        email_verified: z.string().default('false'),
        name: z.string().optional(),
        'custom:rights': z.string().default(''),
      })
      .prefault({}),
    groupConfiguration: z.looseObject({ groupsToOverride: z.array(z.string()).default([]) }).prefault({}),
  }),
})

/** Precedes each scope's name in a pool. */
export const poolPrefix = 'ides/'

/** @param federated how names at the organisation's issuer are ours */
export const grantScopes = (federated?: RightsMapping) =>
  answering('grant-scopes', async (event, { logger }) => {
    const { request, ...rest } = asked.parse(event)
    const { userAttributes, groupConfiguration } = request
    const isRefresh = rest.triggerSource === 'TokenGeneration_RefreshTokens'
    const ofIssuer = isRefresh ? [] : listIn(userAttributes['custom:rights'])
    const { roles: granted, units, misnamed } = rightsFrom(federated ? ofIssuer : groupConfiguration.groupsToOverride, federated)
    if (misnamed.length > 0) logger.warn('a group of a unit must be named unit:NAME: its members may do nothing', { misnamed })
    const allowed = new Set(granted.flatMap(role => [...roles[role]]))
    const scopesToSuppress = scopes.filter(scope => !allowed.has(scope)).map(scope => `${poolPrefix}${scope}`)
    const { email, email_verified, name } = userAttributes
    const claimsToAddOrOverride = {
      ...(email === undefined ? {} : { email, email_verified }),
      ...(name === undefined ? {} : { name }),
      ...(units.length > 0 ? { [unitsClaim]: units } : {}),
    }
    const accessTokenGeneration = { scopesToSuppress, claimsToAddOrOverride }
    return { ...rest, request, response: { claimsAndScopeOverrideDetails: { accessTokenGeneration } } }
  })

/** Cognito writes several values as one text: `[a, b]`, or JSON. */
const listIn = (text: string) =>
  (z.array(z.string()).safeParse(jsonIn(text)).data ?? text.replace(/^\[(.*)\]$/s, '$1').split(','))
    .map(name => name.trim())
    .filter(name => name !== '')

const { FEDERATED_RIGHTS } = process.env

export const handler = grantScopes(FEDERATED_RIGHTS ? rightsMapping.parse(JSON.parse(FEDERATED_RIGHTS)) : undefined)
