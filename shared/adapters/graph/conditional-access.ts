/** Conditional Access policies, as far as they make what a connector writes take effect. */
import * as z from 'zod'
import type { ConnectorCheck } from '../../domain/access/connector.ts'
import { SourceError } from '../../domain/sources/device-source.ts'
import type { ApiClient } from '../http/api-client.ts'
import { lenient, lenientList, lenientText } from '../http/records.ts'
import { graphList } from './graph.ts'

const names = lenientList(z.string())

const policy = z.object({
  state: lenientText,
  conditions: lenient(
    z.object({
      users: lenient(z.object({ includeGroups: names, excludeUsers: names, excludeGroups: names })),
      platforms: lenient(z.object({ includePlatforms: names })),
      devices: lenient(z.object({ deviceFilter: lenient(z.object({ mode: lenientText, rule: lenientText })) })),
    }),
  ),
  grantControls: lenient(z.object({ builtInControls: names })),
})

export type ConditionalPolicy = z.output<typeof policy>

export const right = (message: string): ConnectorCheck => ({ isRight: true, message })
export const wrong = (message: string): ConnectorCheck => ({ isRight: false, message })

/**
 * Checks the policies in force that block what is meant.
 * @param what as the policy's administrators name it
 * @param judge called with one policy at least
 * @throws SourceError
 */
export async function checkBlocking(
  api: ApiClient,
  graph: string,
  what: string,
  isMeant: (one: ConditionalPolicy) => boolean,
  judge: (inForce: readonly ConditionalPolicy[]) => ConnectorCheck,
): Promise<ConnectorCheck> {
  const found = await policiesOf(api, graph)
  if (!found)
    return right(`The Conditional Access policy was not looked at: grant Policy.Read.All, or see yourself that one blocks ${what}`)
  const blocking = found.filter((one) => isMeant(one) && one.grantControls?.builtInControls?.includes('block') === true)
  const inForce = blocking.filter(({ state }) => state === 'enabled')
  if (inForce.length > 0) return judge(inForce)
  return wrong(
    blocking.length > 0
      ? `The Conditional Access policy that blocks ${what} is not on: nobody is cut off until it is`
      : `No Conditional Access policy blocks ${what}: nobody is cut off until one does`,
  )
}

/** @returns undefined where they may not be read */
async function policiesOf(api: ApiClient, graph: string): Promise<readonly ConditionalPolicy[] | undefined> {
  try {
    return await Array.fromAsync(graphList(api, `${graph}/v1.0/identity/conditionalAccess/policies`, policy, 'Policy.Read.All'))
  } catch (error) {
    if (error instanceof SourceError && error.fault === 'permission') return undefined
    throw error
  }
}
