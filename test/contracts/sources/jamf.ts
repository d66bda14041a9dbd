import type { JamfSettings } from '#adapters/jamf/jamf.ts'
import { deviceSourceSettings } from '#domain/sources/settings.ts'
import { jamfClient } from '../stand-ins/jamf.ts'

/** As an administrator configures them. @param url of a stand-in */
export const jamfSettings = (url: string): JamfSettings => ({
  ...deviceSourceSettings.options[1].parse({
    kind: 'jamf',
    address: 'https://jamf.example',
    clientId: jamfClient.clientId,
    secret: 'jamf',
  }),
  address: url,
})
