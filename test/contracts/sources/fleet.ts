import type { FleetSettings } from '#adapters/fleet/fleet.ts'
import { deviceSourceSettings } from '#domain/sources/settings.ts'

/** As an administrator configures them. @param url of a stand-in @param checks numbers of policies by check */
export const fleetSettings = (url: string, checks: Record<string, string> = {}): FleetSettings => ({
  ...deviceSourceSettings.options[2].parse({ kind: 'fleet', address: 'https://fleet.example', secret: 'fleet', checks }),
  address: url,
})
