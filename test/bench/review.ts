/** CPU microseconds of a review of a person with ten devices, overdue under three policies. Floor: the same person written as JSON and parsed. */
import { compactJson } from '#domain/people/serialize.ts'
import { asRehearsed } from '#domain/rehearsal/end.ts'
import { review } from '#domain/review/review.ts'
import { personWith, several } from '../builders.ts'
import { announcedPolicy, notified } from './invented.ts'
import { cpuOf, roundsOf } from './measured.ts'

const reviewsARound = 1000

export async function measure() {
  const policy = asRehearsed({ ...(await announcedPolicy()), version: 1 })
  const policies = [
    { ...policy, id: 'a' },
    { ...policy, id: 'b' },
    { ...policy, id: 'c' },
  ] as const
  const now = policy.announcedAt.add({ hours: 24 * 60 })
  const devices = several(10, index => ({ id: `d${index}`, apps: policy.requires.join(';') }))
  const overdue = review(notified(personWith({}, devices), policies), policies, now)
  if (overdue.cases.filter(({ state }) => state === 'overdue').length < 3) throw new Error('the person is not overdue')
  return roundsOf(20, 3, async () => ({
    'review ten devices under three policies, µs': {
      figure: 1000 * (await cpuOf(() => review(overdue, policies, now), reviewsARound)),
      floor: 1000 * (await cpuOf(() => JSON.parse(compactJson(overdue)), reviewsARound)),
    },
  }))
}
