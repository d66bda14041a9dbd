/** What stands in a field of another system that Ides has for itself: `ides:suspended:42`, with the version that it was set under. */
import type { Held, WantedAccess } from '../../domain/access/connector.ts'

/** What a mark of a suspended device begins with, for filters of other systems. */
export const markOfSuspended = 'ides:suspended'

export const accessMark = (wanted: WantedAccess, version: number): string => `ides:${wanted}:${version}`

const form = /^ides:(suspended|granted):(\d{1,15})$/

/** @param mark nothing stands there for a device that was never suspended @returns undefined for what somebody else wrote */
export function heldBy(mark: string | null | undefined): Held | undefined {
  if (!mark) return { is: 'granted' }
  const [, is, version] = form.exec(mark) ?? []
  return is === 'suspended' || is === 'granted' ? { is, version: Number(version) } : undefined
}
