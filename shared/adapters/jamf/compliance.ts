/** What Jamf Pro reports to Microsoft Entra of whether a device complies. */
import * as z from 'zod'
import type { Held } from '../../domain/access/connector.ts'
import type { ApiClient } from '../http/api-client.ts'

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
  return reported.every((state) => state === effects[is]) ? held : { is: 'unknown' }
}
