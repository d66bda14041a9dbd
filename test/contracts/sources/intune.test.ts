import { intune } from '#adapters/graph/intune.ts'
import { graphClient, startGraph, type Tenant } from '#infra/local/sources/graph.ts'
import { surroundingsOf } from '#test/sources.ts'
import { deviceSourceContract } from '../device-source.ts'
import { intuneSettings } from './intune.ts'

deviceSourceContract('Intune', {
  vendor: 'intune',
  list: '/deviceManagement/managedDevices',
  ownership: 'official',
  coverage: 'all-apps',
  namesAllUsers: false,
  withoutId: { id: undefined },
  oddities: {
    'a word for its owner': { odd: { managedDeviceOwnerType: 'shared' }, fault: /managedDeviceOwnerType/ },
    'no word for its owner': { odd: { managedDeviceOwnerType: undefined }, fault: /managedDeviceOwnerType/ },
    'another manager': { odd: { managementAgent: 'unknownFutureValue' }, fault: /managementAgent/ },
    'no system': { odd: { operatingSystem: null }, fault: /operatingSystem/ },
    'no kind of enrolment': { odd: { deviceEnrollmentType: undefined }, fault: /deviceEnrollmentType/ },
    'no moment': { odd: { lastSyncDateTime: 'yesterday' }, fault: /lastSyncDateTime/ },
    'the first moment of all': { odd: { lastSyncDateTime: '0001-01-01T00:00:00Z' }, fault: /lastSyncDateTime/ },
  },
  async start(managing: Tenant, settings) {
    const standIn = await startGraph(managing, settings)
    return {
      standIn,
      source: (around, isAuthorised) =>
        intune(intuneSettings(standIn.url), surroundingsOf(isAuthorised ? graphClient.secret : 'wrong', around)),
    }
  },
})
