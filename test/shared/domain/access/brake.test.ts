import { describe, expect, it } from 'vitest'
import { brakeLimit } from '../../../../shared/domain/access/brake.ts'
import { policyOf } from '../../../builders.ts'

describe('the brake', () => {
  it('holds more suspensions than the count allows', () => {
    const policy = policyOf({ limits: { suspendCount: 2 } })
    expect(brakeLimit(policy, 2, 1000)).toBeUndefined()
    expect(brakeLimit(policy, 3, 1000)).toBe('suspendCount: 2')
  })

  it('holds more suspensions than the share allows', () => {
    const policy = policyOf({ limits: { suspendPercent: 5 } })
    expect(brakeLimit(policy, 5, 100)).toBeUndefined()
    expect(brakeLimit(policy, 6, 100)).toBe('suspendPercent: 5')
  })

  it('holds nothing if the policy sets no limit', () => {
    expect(brakeLimit(policyOf(), 1000, 1000)).toBeUndefined()
  })
})
