import { entraDevice } from '#adapters/graph/device-access.ts'
import { blockingPolicy } from '#infra/local/sources/entra.ts'
import { graphClient } from '#infra/local/sources/graph.ts'
import { surroundingsOf } from '#test/sources.ts'
import { accessConnectorContract } from '../access-connector.ts'
import { entraWith, startEntra } from '../stand-ins/entra-groups.ts'
import { entraDeviceSettings } from './settings.ts'

accessConnectorContract('Entra, device by device', {
  vendor: 'entra-access',
  async start(managing, onExchange) {
    const directory = entraWith()
    directory.policies = [blockingPolicy(7)]
    const standIn = await startEntra(Object.assign(managing, { entra: directory }), { onExchange })
    return {
      standIn,
      connector: (around, isAuthorised) =>
        entraDevice(
          entraDeviceSettings(standIn.url, { revokeSessions: true }),
          surroundingsOf(isAuthorised ? graphClient.secret : 'wrong', around),
        ),
      isCut: ({ ref }) => directory.attributes.get(ref)?.extensionAttribute7?.startsWith('ides:suspended') ?? false,
    }
  },
  keysOf: ({ serial, entra: id }) => [`serial:${serial}`, `entra:${id}`],
  writes: '/v1.0/devices/',
  reads: '/v1.0/devices(',
  keepsVersion: true,
  isDelayed: true,
  whenGone: 'gone',
})
