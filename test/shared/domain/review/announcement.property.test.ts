import { describe, expect, it } from 'vitest'
import { isInAudience } from '../../../../shared/domain/policies/audience.ts'
import { inEveryLife, seldom } from './rehearsed-lives.ts'

describe('the announcement', () => {
  it('reaches everyone of the audience once as their first notice, unless a first notice does', () => {
    inEveryLife(({ person, notices }, policy) => {
      const isTold = policy.announce === 'everyone' && isInAudience(policy, person.profile)
      const announced = notices.filter(({ step }) => step === 'announcement')
      expect(announced.length).toBeLessThanOrEqual(1)
      if (isTold) expect(notices[0]?.step).toMatch(/^(announcement|first([+]P\d+D)?)$/)
      if (notices[0]?.step !== 'announcement') expect(announced).toEqual([])
    })
  })

  it('is all that people get who are never in breach', () => {
    inEveryLife(({ mine, moments, inBreachAt }) => {
      if (moments.every((at) => inBreachAt(at).length === 0))
        expect(mine.filter((event) => event.kind !== 'notice' || event.step !== 'announcement')).toEqual([])
    })
  })

  it('and everything else skips people outside the audience', () => {
    inEveryLife(({ person, mine }, policy) => {
      if (!isInAudience(policy, person.profile)) expect(mine).toEqual([])
    }, seldom)
  })
})
