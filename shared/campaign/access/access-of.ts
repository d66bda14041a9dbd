import type { AccessState } from '../../domain/access/states.ts'
import { type Enforcement, enforcementOf } from '../../domain/people/enforcement.ts'
import type { ConnectPorts } from './ports.ts'

export interface AccessOf {
  /** Ref of the owner. */
  readonly person: string
  /** Absent where access was never changed. */
  readonly enforcement?: Enforcement
  /** What connectors were asked and said; absent where none ever was. */
  readonly state?: AccessState
}

/** How the access of a device stands, under its present owner. @returns undefined for a device that nobody owns */
export async function accessOf(
  { people, owners, states }: Pick<ConnectPorts, 'people' | 'owners' | 'states'>,
  device: string,
): Promise<AccessOf | undefined> {
  const person = await owners.find(device)
  const stored = person === undefined ? undefined : await people.find(person)
  if (person === undefined || !stored) return undefined
  const enforcement = enforcementOf(stored.person, device)
  const state = (await states.find(person, device))?.state
  return { person, ...(enforcement ? { enforcement } : {}), ...(state ? { state } : {}) }
}
