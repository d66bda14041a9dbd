/** An extension attribute of mobile devices, or of computers: read and written for one device at a time. */
import * as z from 'zod'
import type { Held } from '#domain/access/connector.ts'
import type { ApiClient } from '../http/api-client.ts'

interface Kind {
  list: string
  id: string
  one: string
  read: string
  update: string
  title: (attribute: string) => string
  /** What changes the attribute alone. */
  change: (attribute: string, value: string) => object
}

/** Mobile devices have their attributes by name, computers by id. */
const kinds = {
  mobile: {
    list: '/api/v2/mobile-devices/detail',
    id: 'mobileDeviceId',
    one: '/api/v2/mobile-devices',
    read: 'Read Mobile Devices',
    update: 'Update Mobile Devices',
    title: name => `extension attribute ${name} of mobile devices`,
    change: (name, value) => ({ updatedExtensionAttributes: [{ name, type: 'STRING', value: [value] }] }),
  },
  computer: {
    list: '/api/v4/computers-inventory',
    id: 'id',
    one: '/api/v4/computers-inventory-detail',
    read: 'Read Computers',
    update: 'Update Computers',
    title: definitionId => `extension attribute ${definitionId} of computers`,
    change: (definitionId, value) => ({ extensionAttributes: [{ definitionId, values: [value] }] }),
  },
} as const satisfies Record<string, Kind>

/** What a device has in an attribute. */
interface Content {
  /** False: Jamf Pro has no such attribute. */
  isDefined: boolean
  value: string | undefined
}

export interface Attribute {
  /** As administrators know it. */
  title: string
  permissions: readonly string[]
  /** @param id absent: of any device @returns undefined for one that is not there @throws SourceError */
  read(id?: string): Promise<Content | undefined>
  /** @throws SourceError */
  write(id: string, value: string): Promise<unknown>
}

const values = z.array(z.string()).nullish()
const extensionAttribute = z.object({ name: z.string().nullish(), definitionId: z.string().nullish(), value: values, values })
const list = z.object({ results: z.array(z.object({ extensionAttributes: z.array(extensionAttribute).nullish() })) })

export function attributeOf(api: ApiClient, address: string, kindName: keyof typeof kinds, attribute: string): Attribute {
  const kind: Kind = kinds[kindName]
  return {
    title: kind.title(attribute),
    permissions: [kind.read, kind.update],

    async read(id) {
      const query = new URLSearchParams({ section: 'EXTENSION_ATTRIBUTES', page: '0', 'page-size': '1', sort: `${kind.id}:asc` })
      if (id !== undefined) query.set('filter', `${kind.id}=="${id}"`)
      const { body } = await api.ask(`${address}${kind.list}?${query}`, list, { permission: kind.read })
      const [device] = body.results
      const found = device?.extensionAttributes?.find(
        ({ name, definitionId }) => (kindName === 'mobile' ? name : definitionId) === attribute,
      )
      return device && { isDefined: found !== undefined, value: (found?.value ?? found?.values)?.[0] }
    },

    write: (id, value) =>
      api.tell(`${address}${kind.one}/${id}`, [200, 204], {
        method: 'PATCH',
        body: kind.change(attribute, value),
        permission: kind.update,
      }),
  }
}

export const compliancePermission = 'Read Device Compliance Information'

const reports = z.array(z.object({ applicable: z.boolean().optional(), complianceState: z.string().optional() }))

/** @param kind `mobile` or `computer` @returns undefined for a device of which it reports nothing @throws SourceError */
export async function complianceOf(api: ApiClient, address: string, kind: string, id: string): Promise<readonly string[] | undefined> {
  const information = `${address}/api/v1/conditional-access/device-compliance-information/${kind}/${id}`
  const found = await api.find(information, reports, { permission: compliancePermission })
  const applying = (found?.body ?? []).filter(({ applicable }) => applicable !== false)
  return applying.length > 0 ? applying.map(({ complianceState = 'UNKNOWN' }) => complianceState) : undefined
}

const effects = { suspended: 'NON_COMPLIANT', granted: 'COMPLIANT' } as const

/** What an attribute has come to: unknown until the report follows it. */
export function inEffect(held: Held, reported: readonly string[] | undefined): Held {
  if (held.is === 'unknown' || reported === undefined) return held
  const { is } = held
  return reported.every(state => state === effects[is]) ? held : { is: 'unknown' }
}
