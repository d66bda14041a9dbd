/** Devices that Google Workspace manages: staff's own from one list, the organisation's from another. */
import type { DevicePage, DeviceSource } from '../../domain/sources/device-source.ts'
import type { DeviceSourceSettings } from '../../domain/sources/settings.ts'
import type { SourceSurroundings } from '../http/api-client.ts'
import { googleApi } from './api.ts'
import { companyDevices, companyScope } from './company-devices.ts'
import { idOfMobile, mobileDevices, mobileScope } from './mobile-devices.ts'

type GoogleSettings = Extract<DeviceSourceSettings, { kind: 'google' }>

export function google(settings: GoogleSettings, surroundings: SourceSurroundings): DeviceSource {
  const permissions = [mobileScope, companyScope]
  const api = googleApi(settings, permissions, surroundings)
  return {
    permissions,
    async open(matcher) {
      const mobile = mobileDevices(api, settings.customer, matcher)
      const company = companyDevices(api, settings.customer, matcher)
      return {
        async page(cursor) {
          const { list, token } = placeOf(cursor)
          if (list === 'company') return continued('company', await company.page(token))
          const page = await mobile.page(token)
          return page.next === undefined ? { ...page, next: cursorTo('company', '') } : continued('mobile', page)
        },
        async find(ref) {
          const id = idOfMobile(ref)
          return id === undefined ? company.find(ref) : mobile.find(id)
        },
      }
    },
  }
}

type List = 'mobile' | 'company'

const cursorTo = (list: List, token: string) => `${list}:${token}`

const continued = (list: List, { next, ...page }: DevicePage): DevicePage =>
  next === undefined ? page : { ...page, next: cursorTo(list, next) }

function placeOf(cursor = 'mobile:'): { readonly list: List; readonly token: string | undefined } {
  const [list] = cursor.split(':', 1)
  return { list: list === 'company' ? list : 'mobile', token: cursor.slice(cursor.indexOf(':') + 1) || undefined }
}
