import { expect, it } from 'vitest'
import type { RightsMapping } from '#adapters/oidc/rights.ts'
import { watchOutput } from '../output.ts'
import { granted } from './granting.ts'

const output = watchOutput()

const suppressed = async (groupConfiguration: object | undefined) => (await granted(groupConfiguration)).scopesToSuppress

const everything = [
  'ides/policies:write',
  'ides/policies:approve',
  'ides/cases:write',
  'ides/staff:write',
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
    'ides/staff:write',
    'ides/devices:write',
  ])
})

it.each([{ groupsToOverride: [] }, { groupsToOverride: ['toString', 'Author', 'staff'] }, {}, undefined])(
  "the token of one of the pool's users allows nothing where no group is a role: %j",
  async groups => {
    expect(await suppressed(groups)).toEqual(everything)
  },
)

it.each(['units:DG-CNECT', 'unit-DG-CNECT', 'Unit：DG-CNECT', 'ｕnit:DG-CNECT', 'unit'])(
  "the token of one of the pool's users allows nothing where a group is nearly that of a unit, which is logged: %s",
  async group => {
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

it("the token of one of the pool's users names them and their address, and whether it is verified", async () => {
  const claims = { email: 'anna@example.org', email_verified: 'true', name: 'Anna' }
  expect((await granted({}, { sub: 'x', ...claims })).claimsToAddOrOverride).toEqual(claims)
  expect((await granted({}, { sub: 'x', email: 'anna@example.org' })).claimsToAddOrOverride).toEqual({
    email: 'anna@example.org',
    email_verified: 'false',
  })
  expect((await granted({}, { sub: 'x' })).claimsToAddOrOverride).toEqual({})
})

const mapping: RightsMapping = { roles: { 'Ides.Operate': 'operator', g1: 'author' }, units: { 'Press office': 'DG-COMM' } }

/** What the organisation's issuer says of a person, who is in a group of the pool as well, as Cognito writes it. */
const federated = (rights: string, triggerSource?: string) =>
  granted({ groupsToOverride: ['approver', 'eu-west-1_x_Entra'] }, { 'custom:rights': rights }, mapping, triggerSource)

const writing = ['ides/policies:approve', 'ides/cases:write', 'ides/control:write']
const operating = ['ides/policies:write', 'ides/policies:approve']

type Expected = [text: string, suppressed: readonly string[], units?: readonly string[]]

it.each<Expected>([
  ['[Ides.Operate, Press office]', operating, ['DG-COMM']],
  ['[Ides.Operate,unit:DG-CNECT]', operating, ['DG-CNECT']],
  ['["Ides.Operate","Press office"]', operating, ['DG-COMM']],
  ['["Ides.Operate"]', operating],
  ['[g1]', writing],
  ['g1', writing],
  ['[Ides.Operate, units:DG-CNECT]', everything],
  ...['', '[]', 'author', '[other, Ides.operate]', '{"g1":1}', '[[g1]]'].map((text): Expected => [text, everything]),
])(
  'the token of a person who signs in elsewhere allows what the names from there do, and no group here: %s',
  async (text, suppress, units) => {
    const { scopesToSuppress, claimsToAddOrOverride } = await federated(text)
    expect([scopesToSuppress, claimsToAddOrOverride.ides_units]).toEqual([suppress, units])
  },
)

it('a token that was refreshed without the organisation’s issuer allows nothing', async () => {
  expect((await federated('g1', 'TokenGeneration_RefreshTokens')).scopesToSuppress).toEqual(everything)
})
