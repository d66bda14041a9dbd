/** Access of a user on a device of the organisation, in the Cloud Identity API. */
import * as z from 'zod'
import type { ConnectorCheck } from '#domain/access/connector.ts'
import { SourceError } from '#domain/sources/device-source.ts'
import type { SystemRecord } from '../http/access-system.ts'
import type { ApiClient } from '../http/api-client.ts'
import { pagesOfList } from '../http/records.ts'
import { devicesApi, googleScope } from './api.ts'
import { usersPage } from './company-devices.ts'

export const companyAccessScope = googleScope('cloud-identity.devices')

const permission = companyAccessScope

const operation = z.object({ error: z.object({ code: z.int().optional() }).optional() })

/** Of RPC. */
const permissionDenied = 7

const verbs = { suspended: 'block', granted: 'approve' } as const

/** Users who have no account on the device any more. */
const left = ['WIPING', 'WIPED', 'UNENROLLED']

export function companyAccess(api: ApiClient, customerId: string) {
  const customer = `customers/${customerId}`

  async function usersOf(ref: string) {
    const pages = pagesOfList(async pageToken => {
      const query = new URLSearchParams({ customer, pageSize: '20', ...(pageToken ? { pageToken } : {}) })
      const found = await api.find(`${devicesApi}/${ref}/deviceUsers?${query}`, usersPage, { permission })
      return { users: found?.body.deviceUsers ?? [], next: found?.body.nextPageToken }
    })
    return (await Array.fromAsync(pages)).flatMap(({ users }) => users)
  }

  return {
    /** @param ref such as `devices/abc` */
    async find(ref: string, email: string): Promise<SystemRecord | undefined> {
      if (!/^devices\/[\w-]+$/.test(ref)) return undefined
      const user = (await usersOf(ref)).find(one => one.userEmail?.toLowerCase() === email.toLowerCase())
      if (!user || left.includes(user.managementState ?? '')) return undefined
      return {
        // One that waits for an administrator's approval must not get it from Ides.
        held: { is: user.managementState === 'BLOCKED' ? 'suspended' : 'granted' },
        async write(wanted) {
          const address = `${devicesApi}/${user.name}:${verbs[wanted]}`
          const { body } = await api.ask(address, operation, { method: 'POST', body: { customer }, permission })
          if (body.error?.code === permissionDenied)
            throw new SourceError('permission', `Google Workspace does not permit to ${verbs[wanted]} a device: see the role of the admin`)
        },
      }
    },

    async check(): Promise<ConnectorCheck> {
      await api.ask(`${devicesApi}/devices?${new URLSearchParams({ customer, pageSize: '1' })}`, z.object({}), { permission })
      return { isRight: true, message: 'Google Workspace lists devices of the organisation' }
    },
  }
}
