import type { Policy } from '../policies/policy.ts'

/**
 * The brake: too many suspensions at once wait for a human to approve them.
 * @param suspended devices that would be suspended under the policy
 * @param inScope devices in the policy's scope
 * @returns the limit that holds them, as the policy writes it; undefined if none does
 */
export function brakeLimit({ limits }: Policy, suspended: number, inScope: number): string | undefined {
  const { suspendCount, suspendPercent } = limits
  if (suspendCount !== undefined && suspended > suspendCount) return `suspendCount: ${suspendCount}`
  if (suspendPercent !== undefined && suspended * 100 > suspendPercent * inScope) return `suspendPercent: ${suspendPercent}`
  return undefined
}
