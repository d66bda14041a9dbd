import { expect, it } from 'vitest'
import { enforcementOf } from '#domain/people/enforcement.ts'
import { rehearseCampaign } from '#domain/rehearsal/rehearse-campaign.ts'
import { runCampaign } from '#infra/local/campaign.ts'
import { type Machine, startMachine } from '#infra/local/machine.ts'
import { deviceKeys } from '#infra/local/others/other-system.ts'
import { otherKinds, startOther } from '#infra/local/others/start.ts'
import { startSource } from '#infra/local/sources/start-source.ts'
import { virtualClock } from '#infra/local/virtual-clock.ts'
import { brussels, peopleWith, policyOf, suspendingQuietly } from '#test/builders.ts'

const policy = policyOf({ ...suspendingQuietly, unknown: 'ask' })
const people = peopleWith(
  { who: { id: 'ana', name: 'Ana' } },
  { who: { id: 'ben', email: 'ben@ec.example', name: 'Ben' }, devices: [{ id: 'ben-phone' }] },
  { who: { id: 'cid', email: 'cid@ec.example', name: 'Cid' }, devices: [{ id: 'cid-phone', apps: '?' }] },
)
const changes = [{ at: brussels('2023-03-17T08:00'), device: people[0]?.devices[0]?.id ?? '', apps: [] }]

/** How far access is enforced that was ever changed: `phone set`. */
async function enforced({ system: { people } }: Machine): Promise<readonly string[]> {
  const pages = await Array.fromAsync(people.listEveryone())
  return pages
    .flatMap(page => page.people)
    .flatMap(({ person }) => Object.keys(person.access).map(device => `${device} ${enforcementOf(person, device)?.is}`))
    .toSorted()
}

it.each(otherKinds)('a campaign with a connector asks, suspends and restores in %s as a rehearsal says', async kind => {
  const until = brussels('2023-03-18T12:00')
  const { events } = rehearseCampaign(policy, people, changes, { until })
  const clock = virtualClock(policy.announcedAt)
  const other = await startOther(kind, people, clock)
  const machine = await startMachine({ clock, others: [other] })
  try {
    await runCampaign(machine, clock, { policy, people, changes, until, isResumed: false, keysOf: deviceKeys }, async () => {})
    const rehearsed = events.flatMap(event =>
      event.kind === 'suspension' || event.kind === 'restoration' ? [`${event.at} ${event.kind} ${event.device}`] : [],
    )
    const seen = machine.connector.log.map(
      ({ at, device, state }) => `${at} ${state === 'suspended' ? 'suspension' : 'restoration'} ${device}`,
    )
    expect(seen).toHaveLength(3)
    expect(seen.toSorted()).toEqual(rehearsed.toSorted())
    const held = other.holdings().map(({ owner, state }) => [owner, state])
    expect(Object.fromEntries(held)).toEqual({ 'ana@ec.example': 'granted', 'ben@ec.example': 'suspended' })
    expect(await enforced(machine)).toEqual(['ben-phone set', 'phone set'])
    const heard = Map.groupBy(machine.caseEvents, ({ detail }) => detail.person)
    expect([...heard.values()].map(some => some.map(one => one['detail-type'].replace('Case', '')).join(' ')).toSorted()).toEqual([
      'Opened Notified',
      'Opened Notified Overdue Suspended',
      'Opened Notified Overdue Suspended Cleared Restored',
    ])
  } finally {
    await machine.close()
    await other.close()
  }
})

it('a campaign suspends devices from Intune in Entra, and restores them once they are clean', async () => {
  const short = { ...policy, announcedAt: brussels('2023-03-09T10:00') }
  const clock = virtualClock(short.announcedAt)
  const source = await startSource('intune', { people, changes }, short, clock)
  const entra = await startOther('entra', people, clock, source)
  const machine = await startMachine({ clock, read: source.read, others: [entra] })
  try {
    const plan = { policy: short, people, changes, until: brussels('2023-03-17T12:00'), isResumed: false }
    await runCampaign(machine, clock, plan, async () => {})
    expect(machine.connector.log.map(({ at, device, state }) => `${at} ${device} ${state}`).toSorted()).toEqual([
      '2023-03-15T23:00:00Z ben-phone suspended',
      '2023-03-15T23:00:00Z phone suspended',
      '2023-03-17T09:00:00Z phone granted',
    ])
    expect(await enforced(machine)).toEqual(['serial:SN-BEN-PHONE set', 'serial:SN-PHONE set'])
  } finally {
    await machine.close()
    await source.close()
  }
})
