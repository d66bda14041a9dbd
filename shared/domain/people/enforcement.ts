import type { Person, ReasonNotSet } from './person.ts'

/** How far what is wanted of a device is: asked for, so in the other systems, or beyond them. */
export const enforcements = ['requested', 'set', 'cannot be enforced'] as const

export interface Enforcement {
  readonly wanted: 'granted' | 'suspended'
  readonly is: (typeof enforcements)[number]
  /** Only of what cannot be enforced. */
  readonly why?: ReasonNotSet
}

/** How far the suspension of a device is. One that is still to be requested counts as requested. */
export const suspensionOf = (person: Person, device: string): Enforcement['is'] => enforcementOf(person, device)?.is ?? 'requested'

/** False for a device whose suspension is beyond all other systems. */
export const isEnforced = (person: Person, device: string): boolean => suspensionOf(person, device) !== 'cannot be enforced'

/** Undefined for a device whose access was never changed, or whose change is still to be requested. */
export function enforcementOf({ access, accessRequested = {} }: Person, device: string): Enforcement | undefined {
  const [wanted, requested] = [access[device], accessRequested[device]]
  if (!wanted || !requested || requested.version !== wanted.version) return undefined
  if (requested.confirmed === wanted.version) return { wanted: wanted.wanted, is: 'set' }
  const { refused } = requested
  return refused ? { wanted: wanted.wanted, is: 'cannot be enforced', why: refused.why } : { wanted: wanted.wanted, is: 'requested' }
}
