/** Devices that Google Workspace manages: staff's own from one list, the organisation's from another. */
import type { DeviceSource } from '#domain/sources/device-source.ts'
import type { DeviceSourceSettings } from '#domain/sources/settings.ts'
import type { SourceSurroundings } from '../http/api-client.ts'
import { googleApi } from './api.ts'
import { companyDevices, companyScope } from './company-devices.ts'
import { mobileDevices, mobileScope } from './mobile-devices.ts'

type GoogleSettings = Extract<DeviceSourceSettings, { kind: 'google' }>

export function google(settings: GoogleSettings, surroundings: SourceSurroundings): DeviceSource {
  const permissions = [mobileScope, companyScope]
  const api = googleApi(settings, permissions, surroundings)
  return {
    permissions,
    inventoryHours: 24,
    async open(matcher) {
      const mobile = mobileDevices(api, settings.customer, matcher)
      const company = companyDevices(api, settings.customer, matcher)
      return {
        async page(cursor = 'mobile:') {
          if (!cursor.startsWith('mobile:')) return company.page(cursor)
          const { next, ...page } = await mobile.page(cursor.slice('mobile:'.length) || undefined)
          return { ...page, next: next === undefined ? 'company:' : `mobile:${next}` }
        },
      }
    },
  }
}
