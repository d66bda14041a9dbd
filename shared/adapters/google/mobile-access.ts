/** Access by an account on a phone or tablet of staff's own, in the Directory API. */
import * as z from 'zod'
import type { ConnectorCheck, Held } from '#domain/access/connector.ts'
import type { SystemRecord } from '../http/access-system.ts'
import type { ApiClient } from '../http/api-client.ts'
import { lenientText } from '../http/records.ts'
import { directory, googleScope } from './api.ts'

export const mobileAccessScope = googleScope('admin.directory.device.mobile.action')

const permission = mobileAccessScope

const mobileDevice = z.object({ resourceId: z.string(), status: lenientText })

const actions = { suspended: 'block', granted: 'approve' } as const

export function mobileAccess(api: ApiClient, customer: string) {
  const devices = `${directory}/customer/${encodeURIComponent(customer)}/devices/mobile`
  return {
    async find(id: string): Promise<SystemRecord | undefined> {
      const address = `${devices}/${encodeURIComponent(id)}`
      const found = await api.find(`${address}?projection=BASIC`, mobileDevice, { permission })
      const status = found?.body.status?.toUpperCase() ?? ''
      if (!found || status.endsWith('WIPED')) return undefined
      return {
        held: heldIn(status),
        write: wanted => api.tell(`${address}/action`, [200, 204], { method: 'POST', body: { action: actions[wanted] }, permission }),
      }
    },

    async check(): Promise<ConnectorCheck> {
      await api.ask(`${devices}?maxResults=1&projection=BASIC`, z.object({}), { permission })
      return { isRight: true, message: 'Google Workspace lists phones and tablets of staff' }
    },
  }
}

/** Google publishes no list of these words. One that waits for an administrator's approval must not get it from Ides. */
const heldIn = (status: string): Held => ({ is: status === 'BLOCKED' ? 'suspended' : 'granted' })
