import { jamf } from '#adapters/jamf/jamf.ts'
import { surroundingsOf } from '#test/sources.ts'
import { deviceSourceContract } from '../device-source.ts'
import { jamfClient, startJamf } from '../stand-ins/jamf.ts'
import { jamfSettings } from './jamf.ts'

deviceSourceContract('Jamf Pro', {
  vendor: 'jamf',
  async start(managing, settings) {
    const standIn = await startJamf(managing, settings)
    return {
      standIn,
      source: (around, isAuthorised) => jamf(jamfSettings(standIn.url), surroundingsOf(isAuthorised ? jamfClient.secret : 'wrong', around)),
    }
  },
  // Of both lists.
  list: '/api/',
  ownership: 'official',
  coverage: 'all-apps',
  namesAllUsers: false,
  withoutId: { mobileDeviceId: undefined },
  oddities: {
    'an ownership that nobody knows': { odd: { general: { deviceOwnershipType: 'Rented' } }, fault: /deviceOwnershipType/ },
    'no ownership': { odd: { general: { deviceOwnershipType: undefined } }, fault: /deviceOwnershipType/ },
    'no date of its inventory': { odd: { general: { lastInventoryUpdateDate: undefined } }, fault: /lastInventoryUpdateDate/ },
    'a kind that nobody knows': { odd: { deviceType: 'fridgeOS' }, fault: /deviceType/ },
    'a section of its own that is null': { odd: { general: null }, fault: /GENERAL/ },
    'apps that are null': { odd: { applications: null }, fault: /APPLICATIONS/ },
    'no apps': { odd: { applications: undefined }, fault: /APPLICATIONS/ },
    'an app without name and identifier': { odd: { applications: [{ version: '1.0' }] }, fault: /APPLICATIONS/ },
  },
})
