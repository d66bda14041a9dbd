/** What is wanted of a device now. */

import type { Want } from '#domain/access/answers.ts'
import type { AccessConnector, AccessRequest, Target } from '#domain/access/connector.ts'
import type { AccessState } from '#domain/access/states.ts'
import { deviceIn, type Person } from '#domain/people/person.ts'
import { stopsAnother } from '#domain/policies/reach.ts'
import type { ConnectPorts } from './ports.ts'

export interface PresentWant extends Want {
  target: Target
  /** True if the owner's record was erased: their access is restored all the same. */
  isOfErased: boolean
  /** True if this device was requested again after all had refused. */
  isAnew: boolean
  /**
   * Access to restore that another suspension stands against: that of another device of the person which the connector stops as well, or of a
   * device's new owner. It is theirs to end.
   */
  isLeft: (connector: Pick<AccessConnector, 'reach' | 'isPerUser'>) => boolean
}

/**
 * A want counts once it was requested: one that waits, as while its policy is paused, is nobody's to carry out.
 * @param state what connectors were asked so far
 * @returns undefined if nothing is to be done: it was never requested, or was erased with its owner
 */
export async function presentWant(
  { people, owners }: ConnectPorts,
  { person: ref, device, wanted, version }: AccessRequest,
  state: AccessState | undefined,
): Promise<PresentWant | undefined> {
  const [stored, owner] = [await people.find(ref), await owners.find(device)]
  const isTheirs = owner === undefined || owner === ref
  const isOwnersCut = !isTheirs && isCut((await people.find(owner))?.person, device)
  const isLeftToOwner: PresentWant['isLeft'] = ({ reach, isPerUser }) => reach === 'device' && !isPerUser && isOwnersCut
  if (!stored) {
    if (wanted !== 'granted' || !state) return undefined
    const erased = { isOfErased: true, isAnew: false, isLeft: isLeftToOwner }
    return { wanted, version: Math.max(version, state.version), target: state.target, ...erased }
  }
  const { person } = stored
  const { access, accessRequested = {} } = person
  const { [device]: want } = access
  const requested = accessRequested[device]
  if (!want || requested?.version !== want.version || (want.wanted === 'suspended' && !isTheirs)) return undefined
  const cutElsewhere = Object.keys(access).filter(other => other !== device && isCut(person, other))
  return {
    ...want,
    target: targetOf(ref, person, device, state?.target),
    isOfErased: false,
    isAnew: requested.refused === undefined,
    isLeft: connector =>
      want.wanted === 'granted' && (cutElsewhere.some(other => stops(connector, person, other)) || isLeftToOwner(connector)),
  }
}

/** Whether a connector that stops one device of a person stops another as well. */
function stops({ reach }: Pick<AccessConnector, 'reach'>, person: Person, other: string) {
  const platform = deviceIn(person, other)?.platform
  return platform === undefined ? reach !== 'device' : stopsAnother(reach, platform)
}

const isCut = (person: Person | undefined, device: string) =>
  person?.access[device]?.wanted === 'suspended' && person.accessRequested?.[device]?.version === person.access[device]?.version

/** @param known from before the device left the record */
function targetOf(ref: string, { profile: { id, email }, devices }: Person, device: string, known: Target | undefined) {
  const listed = deviceIn({ devices }, device)
  return {
    person: ref,
    device,
    keys: listed?.keys ?? known?.keys ?? [],
    platform: listed?.platform ?? known?.platform ?? '',
    owner: { id, email },
  }
}
