/** How devices fare under rules of compliance: one of a setting, or all of a policy. */
import * as z from 'zod'
import { SourceError, type Unread } from '#domain/sources/device-source.ts'
import type { ApiClient } from '../http/api-client.ts'
import { ruleFault } from '../http/records.ts'
import { type DeviceMap, deviceMap } from './device-access.ts'
import { graphList, mostRecords, permissions } from './graph.ts'

/** Requirements that devices meet and do not meet. `odd`: Intune uses an unknown word. */
export interface RuleStates {
  /** Those that there is a rule for. */
  requirements: ReadonlySet<string>
  passed: DeviceMap
  failed: DeviceMap
  odd: DeviceMap
  /** Rules that cannot be read. */
  faults: readonly Unread[]
}

export const noRules: RuleStates = { requirements: new Set(), passed: deviceMap(), failed: deviceMap(), odd: deviceMap(), faults: [] }

const settingState = z.object({ deviceId: z.string().min(1), state: z.string() })

const deviceStatus = z.object({ id: z.string(), status: z.string() })

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
const isPolicy = new RegExp(`^${uuid}$`, 'i')
const lastId = new RegExp(`_(${uuid})$`, 'i')

type Fate = Exclude<keyof RuleStates, 'requirements' | 'faults'>

const fates: ReadonlyMap<string, Fate | undefined> = new Map([
  ['compliant', 'passed'],
  ['remediated', 'passed'],
  ['nonCompliant', 'failed'],
  ['unknown', undefined],
  ['notApplicable', undefined],
  ['error', undefined],
  ['conflict', undefined],
  ['notAssigned', undefined],
])

type Rules = Partial<Record<string, string>>

/**
 * @param rules by requirement, the name of a setting or the id of a policy
 * @param asked requirements that are asked about
 * @returns nothing of devices that Intune leaves out of its lists, nor of any under a rule that it does not have
 */
export async function statesUnder(api: ApiClient, graph: string, rules: Rules, asked: ReadonlySet<string>): Promise<RuleStates> {
  const requirements = new Set<string>()
  const faults: Unread[] = []
  const states = { passed: deviceMap(), failed: deviceMap(), odd: deviceMap() }
  for (const [requirement, rule] of Object.entries(rules)) {
    if (rule === undefined || !asked.has(requirement)) continue
    requirements.add(requirement)
    const list = isPolicy.test(rule) ? underPolicy(api, graph, rule) : underSetting(api, graph, rule)
    // Whole or not at all: of a list that breaks off, those after the break would count as left out.
    const record = `checks: ${requirement}`
    const read = await Array.fromAsync(list).catch((error: unknown) => ruleFault(record, rule, error))
    if ('record' in read) {
      faults.push(read)
      continue
    }
    // Microsoft does not say what it answers to a wrong name.
    if (read.length === 0) faults.push({ record, message: `is unknown: see whether ${rule} is there. No device has a state under it` })
    for (const { device, state } of read) {
      const fate = fates.has(state) ? fates.get(state) : 'odd'
      if (fate) states[fate].add(device, [requirement])
    }
  }
  return { ...states, requirements, faults }
}

async function* underSetting(api: ApiClient, graph: string, setting: string) {
  const summaries = `${graph}/v1.0/deviceManagement/deviceCompliancePolicySettingStateSummaries`
  const address = `${summaries}/${encodeURIComponent(setting)}/deviceComplianceSettingStates?$top=${mostRecords}`
  for await (const { deviceId, state } of graphList(api, address, settingState, permissions.configuration))
    yield { device: deviceId, state }
}

/** The id of a status is made of those of a user, the policy and the device. */
async function* underPolicy(api: ApiClient, graph: string, policy: string) {
  const address = `${graph}/v1.0/deviceManagement/deviceCompliancePolicies/${policy}/deviceStatuses?$top=${mostRecords}`
  for await (const { id, status } of graphList(api, address, deviceStatus, permissions.configuration)) {
    const device = lastId.exec(id)?.[1]
    if (device === undefined)
      throw new SourceError('strange', 'Microsoft Graph does not say which devices fare how under a policy: name a setting in its place')
    yield { device, state: status }
  }
}
