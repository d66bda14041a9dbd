import { entraGroup } from '#adapters/graph/group-access.ts'
import { graphClient } from '#infra/local/sources/graph.ts'
import { surroundingsOf } from '#test/sources.ts'
import { accessConnectorContract } from '../access-connector.ts'
import { entraWith, groupPolicy, startEntra } from '../stand-ins/entra-groups.ts'
import { blockedGroup, entraGroupSettings } from './settings.ts'

accessConnectorContract('a group of Entra', {
  vendor: 'entra-access',
  async start(managing, onExchange) {
    const directory = { ...entraWith(blockedGroup), policies: [groupPolicy(blockedGroup)] }
    const standIn = await startEntra(Object.assign(managing, { entra: directory }), { onExchange })
    return {
      standIn,
      connector: (around, isAuthorised) =>
        entraGroup(
          entraGroupSettings(standIn.url, { revokeSessions: true }),
          surroundingsOf(isAuthorised ? graphClient.secret : 'wrong', around),
        ),
      isCut: ({ users: [user] }) => directory.members.get(blockedGroup)?.has(user?.id ?? '') ?? false,
    }
  },
  keysOf: () => [],
  writes: '/members/',
  reads: '/users/',
  keepsVersion: false,
  isDelayed: true,
  whenGone: 'not-enrolled',
})
