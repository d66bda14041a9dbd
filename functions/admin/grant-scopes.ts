/**
 * Limits the scopes of a pool user's access token to their roles, and puts their address into it, and the units to which they are limited.
 * Cognito would grant every scope the client requests, so it calls this function first, which suppresses scopes that no group of the user allows.
 * Each group is named after a role, or after a unit: `unit:DG-CNECT`. Who is in one that is nearly named so was to be limited: they may do nothing.
 */
import * as z from 'zod'
import { type Role, roles, scopes, unitsClaim } from '#shared/adapters/oidc/scopes.ts'
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
    const groups = request.groupConfiguration.groupsToOverride
    const misnamed = groups.filter((group) => !unitForm.test(group) && nearlyUnitForm.test(group.normalize('NFKC')))
    if (misnamed.length > 0) logger.warn('a group of a unit must be named unit:NAME: its members may do nothing', { misnamed })
    const granted = misnamed.length > 0 ? [] : groups.filter(isRole)
    const allowed = new Set(granted.flatMap((role) => [...roles[role]]))
    const scopesToSuppress = scopes.filter((scope) => !allowed.has(scope)).map((scope) => `${poolPrefix}${scope}`)
    const { email, email_verified } = request.userAttributes
    const units = groups.flatMap(unitOf)
    const claimsToAddOrOverride = {
      ...(email === undefined ? {} : { email, email_verified }),
      ...(units.length > 0 ? { [unitsClaim]: units } : {}),
    }
    const accessTokenGeneration = { scopesToSuppress, claimsToAddOrOverride }
    return { ...rest, request, response: { claimsAndScopeOverrideDetails: { accessTokenGeneration } } }
  })

const isRole = (name: string): name is Role => Object.hasOwn(roles, name)

/** A group with a bad name still limits: without a unit, its members would see everyone. */
const unitForm = /^unit:(.*)$/i

/** `units:A`, `unit-A`, or with a colon of full width. */
const nearlyUnitForm = /^units?(\P{L}|$)/iu

/** The names of groups have no spaces, so that of a unit may be percent-encoded. */
function unitOf(group: string): string[] {
  const name = unitForm.exec(group)?.[1]
  if (name === undefined) return []
  try {
    return [decodeURIComponent(name)]
  } catch {
    return [name]
  }
}

export const handler = grantScopes()
