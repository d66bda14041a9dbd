import fc from 'fast-check'
import { beforeEach, expect, it } from 'vitest'
import { entraGroup, membership } from '#adapters/graph/group-access.ts'
import { graphClient } from '#infra/local/sources/graph.ts'
import type { ManagedDevice } from '#infra/local/sources/managed-device.ts'
import type { Exchange } from '#infra/local/sources/stand-in.ts'
import { blockedGroup, entraGroupSettings } from '#test/contracts/connectors/settings.ts'
import { type EntraWithGroups, entraWith, startEntra } from '#test/contracts/stand-ins/entra-groups.ts'
import { managed, surroundingsOf, targetWith, userOf } from '#test/sources.ts'
import { closing, confirms, refuses } from '../setting.ts'

let directory: EntraWithGroups
const exchanges: Exchange[] = []
beforeEach(() => {
  directory = entraWith(blockedGroup)
  exchanges.length = 0
})

it('a group that stops phones only takes nobody for a computer', async () => {
  const { set } = await openWith({ phonesOnly: true }, managed(1))
  const about = (platform: string) => targetWith({ owner: { id: 's1', email: 'user1@ec.example' }, platform })
  await refuses(set(about('windows'), 'suspended', 1), 'not-supported')
  await confirms(set(about('iPadOS'), 'suspended', 2))
  await confirms(set(about('windows'), 'granted', 3))
  expect(members()).toEqual([userOf(1).id])
})

async function openWith(changes: Parameters<typeof entraGroupSettings>[1], ...devices: readonly ManagedDevice[]) {
  const standIn = closing(await startEntra({ devices, entra: directory }, { onExchange: exchange => exchanges.push(exchange) }))
  return { ...entraGroup(entraGroupSettings(standIn.url, changes), surroundingsOf(graphClient.secret)), standIn }
}

const open = (...devices: readonly ManagedDevice[]) => openWith({}, ...devices)

const targetOf = (id: string, email: string) => targetWith({ owner: { id, email } })

const members = () => [...(directory.members.get(blockedGroup) ?? [])]

it.each([
  ['whose id of the directory is the staff id', userOf(1).id],
  ['who is known by address', 's001'],
  ['whose staff id looks like one of the directory', '00000000-0000-4000-8000-999999999999'],
])('a user in Entra %s is put into the group, and taken out', async (_, id) => {
  const { set } = await open(managed(1), managed(2))
  await confirms(set(targetOf(id, 'user1@ec.example'), 'suspended', 1))
  expect(members()).toEqual([userOf(1).id])
  await confirms(set(targetOf(id, 'user1@ec.example'), 'granted', 2))
  expect(members()).toEqual([])
})

it('a user in Entra leaves the group where the directory does not show yet that they are in it', async () => {
  const { set, standIn } = await open(managed(1))
  directory.members.get(blockedGroup)?.add(userOf(1).id)
  standIn.fail('/checkMemberGroups', { status: 200, body: { value: [] } })
  await confirms(set(targetOf('s1', 'user1@ec.example'), 'granted', 2))
  expect(members()).toEqual([])
})

it('a user in Entra who shares an address with another is not enrolled: it could be either', async () => {
  const { set } = await open(managed(1), managed(2, { users: [{ ...userOf(2), email: 'user1@ec.example' }] }))
  await refuses(set(targetOf('s1', 'user1@ec.example'), 'suspended', 1), 'not-enrolled')
  expect(members()).toEqual([])
})

it('a membership is never removed by an address that could be that of the user', () => {
  const part = fc.oneof(fc.string(), fc.webPath(), fc.constantFrom('', '.', '..', '%2e%2e', '#', '?', userOf(1).id), fc.uuid())
  fc.assert(
    fc.property(part, part, (group, user) => {
      const address = addressOf(group, user)
      if (address === undefined) return
      const { pathname, search, hash } = new URL(address)
      expect(pathname).toBe(`/v1.0/groups/${group}/members/${user}/$ref`)
      expect(search + hash).toBe('')
    }),
    { numRuns: 500 },
  )
  expect(addressOf(blockedGroup, userOf(1).id)).toMatch(/\/members\/[0-9a-f-]{36}\/\$ref$/)
})

it('a membership ends, and the user stays', async () => {
  const { set } = await open(managed(1))
  await set(targetOf('s1', 'user1@ec.example'), 'suspended', 1)
  await set(targetOf('s1', 'user1@ec.example'), 'granted', 2)
  expect(directory.deletedUsers).toEqual(new Set())
  expect(exchanges.filter(({ method }) => method === 'DELETE').map(({ path }) => path)).toEqual([
    `/v1.0/groups/${blockedGroup}/members/${userOf(1).id}/$ref`,
  ])
})

function addressOf(group: string, user: string) {
  try {
    return membership('https://graph.microsoft.com', group, user)
  } catch {
    return undefined
  }
}

it('the check of a group says that there is none', async () => {
  directory.members.clear()
  const { check } = await open()
  expect((await check()).slice(0, 1)).toMatchObject([{ isRight: false, message: expect.stringMatching(/^There is no group/) }])
})

it.each([{ groupTypes: ['DynamicMembership'] }, { groupTypes: [], isAssignableToRole: true }])(
  'the check of a group says that it takes no members by hand: %j',
  async group => {
    const { check, standIn } = await open()
    standIn.fail('/groups/', { status: 200, body: { id: blockedGroup, ...group } })
    expect((await check())[0]).toMatchObject({ isRight: false, message: expect.stringMatching(/takes its members by a rule/) })
  },
)

it('a user is signed out everywhere where that is configured, and it takes a permission of its own', async () => {
  const { revokeSessions, permissions } = await openWith({ revokeSessions: true }, managed(1))
  await revokeSessions?.(targetOf('s1', 'user1@ec.example'))
  await revokeSessions?.(targetOf('s9', 'nobody@ec.example'))
  expect(directory.signedOut).toEqual([userOf(1).id])
  expect(permissions).toContain('User.RevokeSessions.All')
  const { revokeSessions: none, permissions: fewer } = await open(managed(1))
  expect([none, fewer]).toEqual([undefined, ['GroupMember.ReadWrite.All', 'GroupMember.Read.All', 'User.Read.All']])
})
