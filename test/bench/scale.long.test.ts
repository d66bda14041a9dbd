import { expect, it } from 'vitest'
import { type PlayedStep, playCampaign } from './scale/campaign.ts'
import { atSize, reckonedOf } from './scale/full-size.ts'
import { runMailing } from './scale/mailing.ts'

const usual = { perSecond: 25, ready: 10_000, workers: 4, listeners: 2, ses: 60, dynamodb: 5 }

it('a mailing reaches everyone once at the account’s rate, and feedback keeps pace', async () => {
  const mailing = await runMailing({ ...usual, mails: 200, cpu: 0.4 })
  expect(mailing).toMatchObject({ mails: 200, refused: 0, served: { throttled: 0 } })
  expect(mailing.used).toBeGreaterThan(0.8)
  expect(mailing.feedbackLate).toBeLessThan(10)
})

it.each([
  ['an SES that takes too long for the rate', { ses: 12_000 }, { used: expect.toSatisfy((used: number) => used < 0.5) }],
  ['workers that overspend the rate', { perSecond: 10, told: 60 }, { refused: expect.toSatisfy((refused: number) => refused > 0) }],
  ['requests that take too much of a processor', { cpu: 100 }, { used: expect.toSatisfy((used: number) => used < 0.5) }],
])('a mailing on modelled services shows %s', async (_what, changed, shown) => {
  expect(await runMailing({ ...usual, mails: 60, cpu: 0.4, ...changed })).toMatchObject(shown)
})

it('a campaign is played from import to erasure, and suspends and restores all that the brake held', async () => {
  const played = await playCampaign({ ...usual, staff: 120, held: 30, cpu: {} })
  expect(Object.keys(played)).toHaveLength(12)
  expect(Object.values(played).every(({ requests, seconds }) => requests > 0 && seconds > 0)).toBe(true)
})

it('a step whose requests grow faster than its people is reckoned by that growth', () => {
  expect([atSize([10, 15], [20, 25], 100), atSize([10, 10], [20, 40], 100)]).toEqual([105, 1000])
})

it.each([
  ['takes too long', { seconds: 60 }],
  ['takes too much memory', { megabytes: 2_000 }],
])('a step that %s misses its goal', (_what, changed) => {
  const step: PlayedStep = { people: 1_000, requests: 5_000, seconds: 1, lanes: 1, megabytes: 100 }
  const twice = { ...step, people: 2_000, requests: 10_000, seconds: 2 }
  const isMet = (large: PlayedStep) => reckonedOf({ deadline: step }, { deadline: large }, 1).map(one => one.isMet)
  expect([isMet(twice), isMet({ ...twice, ...changed })]).toEqual([[true], [false]])
})
