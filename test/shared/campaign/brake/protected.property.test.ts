import fc from 'fast-check'
import { expect, it } from 'vitest'
import { rehearsePolicies } from '#domain/rehearsal/rehearse-campaign.ts'
import { storyLines } from '#domain/rehearsal/story.ts'
import { runs } from '#test/all.ts'
import { brussels, personWith } from '#test/builders.ts'
import { announced } from '../running.ts'
import { cut, decideTogether, listed, suspending } from './holding.ts'

const names = ['ana', 'ben', 'eve', 'max', 'zoe']
const devices = names.flatMap(name => [`${name}-phone`, `${name}-tablet`])

const organisation = fc.record({
  staff: fc.subarray(names),
  inGroup: fc.subarray(names),
  withTablet: fc.subarray(names),
  suspendCount: fc.nat(6),
  approve: fc.option(fc.oneof(fc.constant('all' as const), fc.subarray(devices, { minLength: 1, maxLength: 3 })), { nil: undefined }),
})

type Organisation = typeof organisation extends fc.Arbitrary<infer T> ? T : never

const decidedAt = '2023-03-16T01:00'
const ends = '2023-03-16T02:00'

function playedOf({ staff, inGroup, withTablet, suspendCount }: Organisation) {
  const people = names.map(id => {
    const tablet = withTablet.includes(id) ? [{ id: `${id}-tablet` }] : []
    const person = personWith({ id }, [{ id: `${id}-phone` }, ...tablet])
    return inGroup.includes(id) ? { ...person, profile: { ...person.profile, groups: ['crisis'] } } : person
  })
  return { people, policy: suspending({ limits: { suspendCount } }), protectedPeople: { staff, groups: ['crisis'] } }
}

/** What is cut off in the end, and what waits since its owner is protected. */
async function asItRuns(drawn: Organisation) {
  const { people, policy, protectedPeople } = playedOf(drawn)
  const running = (await announced({ policies: [policy], people })).with({ brakeSettings: { approvers: [], protected: protectedPeople } })
  await running.runUntil(decidedAt)
  await running.sweep()
  if (drawn.approve) {
    // Only what waits can be named to those who decide.
    const waiting = (await listed(running)).suspensions.map(({ device }) => device)
    const named = drawn.approve === 'all' ? undefined : drawn.approve.filter(device => waiting.includes(device))
    if (named?.length !== 0) await decideTogether(running, named ? { devices: named } : {})
  }
  await running.at(ends).sweep()
  const guarded = (await listed(running)).suspensions.filter(({ state }) => state === 'protected').map(({ device }) => device)
  return { cut: await cut(running), guarded: guarded.toSorted() }
}

function asRehearsed(drawn: Organisation) {
  const { people, policy, protectedPeople } = playedOf(drawn)
  const brake = (local: string, decision: object) =>
    storyLines.brake.parse({ at: brussels(local).toString(), brake: { policy: policy.id, ...decision } })
  const story = [brake('2023-02-20T12:00', { hold: true }), ...(drawn.approve ? [brake(decidedAt, { approve: drawn.approve })] : [])]
  const { events } = rehearsePolicies([policy], people, { story, protectedPeople }, { until: brussels(ends) })
  const of = (kind: string) => events.flatMap(event => (event.kind === kind && 'device' in event ? [event.device] : [])).toSorted()
  const cut = of('suspension')
  return { cut, guarded: of('protected').filter(device => !cut.includes(device)) }
}

it('a rehearsal cuts off, keeps and reports the same people as the deployment does', async () => {
  await fc.assert(
    fc.asyncProperty(organisation, async drawn => {
      expect(asRehearsed(drawn)).toEqual(await asItRuns(drawn))
    }),
    { numRuns: runs(150) },
  )
})
