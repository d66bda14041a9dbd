/** Which requirements a device meets, told from its readings alone. */
import type { Findings } from '../../../../shared/domain/people/organisation.ts'
import type { Device } from '../../../../shared/domain/people/person.ts'
import type { Policy } from '../../../../shared/domain/policies/policy.ts'
import type { Requirement } from '../../../../shared/domain/requirements/requirement.ts'
import { requirementOf } from '../../../../shared/domain/requirements/requirement-of.ts'

/** What a device reports that meets everything, and one that meets nothing. */
export const allMet: Findings = { apps: [], passed: ['disk'], osVersion: '99' }
export const nothingMet = (apps: readonly string[]): Findings => ({ apps, failed: ['disk'], osVersion: '1' })

export const kindOf = (policy: Pick<Policy, 'requirements'>, name: string): Requirement['kind'] => requirementOf(policy, name).kind

export const isOfApps = (policy: Policy): boolean => policy.requires.every((name) => kindOf(policy, name) === 'app')

export const installedOn = ({ readings }: Device): string | undefined => readings.findLast(({ osVersion }) => osVersion)?.osVersion

/** The version that a device needs, by its platform. */
export function neededOn({ platform }: Device, requirement: Requirement): string | undefined {
  return requirement.kind === 'version' ? requirement.atLeast[platform] : undefined
}

type State = 'met' | 'unmet' | 'unknown'

function stateOf(device: Device, policy: Policy, name: string): State {
  const requirement = requirementOf(policy, name)
  const needed = neededOn(device, requirement)
  if (requirement.kind === 'version' && !needed) return 'met'
  const said = device.readings.findLast(
    ({ met, unmet, osVersion }) => met.includes(name) || unmet.includes(name) || (needed !== undefined && osVersion !== undefined),
  )
  if (!said) return 'unknown'
  // Here, versions differ in their first number.
  if (needed && said.osVersion) return Number.parseInt(said.osVersion, 10) < Number.parseInt(needed, 10) ? 'unmet' : 'met'
  return said.met.includes(name) ? 'met' : 'unmet'
}

export function statesOf(device: Device, policy: Policy): Readonly<Record<State, readonly string[]>> {
  const named = (state: State) => policy.requires.filter((name) => stateOf(device, policy, name) === state)
  return { met: named('met'), unmet: named('unmet'), unknown: named('unknown') }
}

/** Whether a device breaks a policy: for certain, perhaps, or not. */
export function breachOf(device: Device, policy: Policy): 'certain' | 'possible' | undefined {
  const { ownership, workApps } = device
  const isInScope =
    ownership === 'official'
      ? policy.scope.devices.includes('official')
      : workApps && policy.scope.devices.includes('personal-with-work-apps')
  if (!isInScope) return undefined
  const { unmet, unknown } = statesOf(device, policy)
  if (unmet.length > 0) return 'certain'
  return unknown.length > 0 && policy.unknown === 'remind' ? 'possible' : undefined
}
