import { expect, it } from 'vitest'
import * as z from 'zod'
import { grantScopes } from '#functions/admin/grant-scopes.ts'
import { contextWith } from '#infra/local/invocation.ts'
import { watchOutput } from '../output.ts'

const output = watchOutput()

const answered = z.object({
  response: z.object({
    claimsAndScopeOverrideDetails: z.object({
      accessTokenGeneration: z.object({ scopesToSuppress: z.array(z.string()), claimsToAddOrOverride: z.record(z.string(), z.unknown()) }),
    }),
  }),
})

/** What Cognito is told of the access token of a person in these groups. */
async function granted(groupConfiguration: object | undefined, userAttributes: object = { email: 'anna@example.org' }) {
  const event = {
    version: '2',
    triggerSource: 'TokenGeneration_HostedAuth',
    userName: 'anna',
    request: { userAttributes, groupConfiguration: groupConfiguration || undefined },
    response: {},
  }
  const answer = await grantScopes()(event, contextWith(5000))
  expect(answer).toMatchObject({ version: '2', userName: 'anna', request: { userAttributes } })
  return answered.parse(answer).response.claimsAndScopeOverrideDetails.accessTokenGeneration
}

const suppressed = async (groupConfiguration: object | undefined) => (await granted(groupConfiguration)).scopesToSuppress

const everything = [
  'ides/policies:write',
  'ides/policies:approve',
  'ides/cases:write',
  'ides/devices:write',
  'ides/control:write',
  'ides/read',
]

it("the token of one of the pool's users allows what their role does, and no more", async () => {
  expect(await suppressed({ groupsToOverride: ['author'] })).toEqual(['ides/policies:approve', 'ides/cases:write', 'ides/control:write'])
})

it("the token of one of the pool's users allows what any of their roles does", async () => {
  expect(await suppressed({ groupsToOverride: ['reader', 'approver'] })).toEqual([
    'ides/policies:write',
    'ides/cases:write',
    'ides/devices:write',
  ])
})

it.each([{ groupsToOverride: [] }, { groupsToOverride: ['toString', 'Author', 'staff'] }, {}, undefined])(
  "the token of one of the pool's users allows nothing where no group is a role: %j",
  async (groups) => {
    expect(await suppressed(groups)).toEqual(everything)
  },
)

it.each(['units:DG-CNECT', 'unit-DG-CNECT', 'Unit：DG-CNECT', 'ｕnit:DG-CNECT', 'unit'])(
  "the token of one of the pool's users allows nothing where a group is nearly that of a unit, which is logged: %s",
  async (group) => {
    expect(await suppressed({ groupsToOverride: ['operator', group] })).toEqual(everything)
    expect(output()).toContain(group)
  },
)

it.each([
  [['operator', 'unit:DG-CNECT'], ['DG-CNECT']],
  [
    ['operator', 'unit:DG-CNECT', 'unit:Press%20office', 'Unit:100%', 'communit:DG-BETA'],
    ['DG-CNECT', 'Press office', '100%'],
  ],
  [['operator', 'unit:'], ['']],
])("the token of one of the pool's users is limited to units, even malformed ones: %j", async (groupsToOverride, ides_units) => {
  expect((await granted({ groupsToOverride }, {})).claimsToAddOrOverride).toEqual({ ides_units })
})

it("the token of one of the pool's users names their address, and whether it is verified", async () => {
  const claims = { email: 'anna@example.org', email_verified: 'true' }
  expect((await granted({}, { sub: 'x', ...claims })).claimsToAddOrOverride).toEqual(claims)
  expect((await granted({}, { sub: 'x', email: 'anna@example.org' })).claimsToAddOrOverride).toEqual({
    email: 'anna@example.org',
    email_verified: 'false',
  })
  expect((await granted({}, { sub: 'x' })).claimsToAddOrOverride).toEqual({})
})
