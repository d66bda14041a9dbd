import type { Temporal } from 'temporal-polyfill'
import { expect, it } from 'vitest'
import type { DeviceChange } from '#domain/people/organisation.ts'
import type { Device } from '#domain/people/person.ts'
import { rehearseCampaign } from '#domain/rehearsal/rehearse-campaign.ts'
import { sourcesSettings } from '#domain/sources/settings.ts'
import { casesByState, runCampaign } from '#infra/local/campaign.ts'
import { startMachine } from '#infra/local/machine.ts'
import { startSource } from '#infra/local/sources/start-source.ts'
import { virtualClock } from '#infra/local/virtual-clock.ts'
import { brussels, peopleWith, policyOf, security, suspendingQuietly } from '#test/builders.ts'
import { arrivedFrom, planned, smallCampaign } from './outcomes.ts'

/** Invented people, all of whose mail is delivered and all of whose devices report; one takes the work apps off their own. */
async function plainCampaign() {
  const { policy, people, changes } = await smallCampaign('eu-commission-tiktok-2023')
  const [, ...more] = changes.filter(({ workApps }) => workApps === false)
  const left = new Set(more.map(({ device }) => device))
  const isPlain = (device: Device) => device.readings.length > 0 && !left.has(device.id)
  return {
    policy,
    changes: changes.filter(({ device }) => !left.has(device)),
    people: people.filter(({ devices }) => devices.every(isPlain)),
  }
}

/** The next pass of those that run at the same hour every day. */
const nextPass = (at: Temporal.Instant, first: Temporal.Instant): Temporal.Instant =>
  first.add({ hours: 24 * Math.ceil(first.until(at).total('hours') / 24) })

it('a campaign on Intune is the one on files, but for a device that leaves Intune', async () => {
  const { policy, people, changes } = await plainCampaign()
  const [withdrawn] = changes.filter(({ workApps }) => workApps === false)
  if (!withdrawn) throw new Error('nobody takes the work apps off their own device')
  const { id, email } = people.find(({ devices }) => devices.some(({ id }) => id === withdrawn.device))?.profile ?? { id: '', email: '' }
  // What happens between two passes is seen at the next.
  const seenAt = (change: DeviceChange) => nextPass(change === withdrawn ? brussels('2023-03-07T12:00') : change.at, policy.announcedAt)
  const organisation = { people, changes: changes.map(change => ({ ...change, at: seenAt(change) })) }
  const until = brussels('2023-03-17T12:00')
  const { events } = rehearseCampaign(policy, people, organisation.changes, { until })

  const clock = virtualClock(policy.announcedAt)
  const source = await startSource('intune', organisation, policy, clock)
  const sources = sourcesSettings.parse({ intune: { ...source.read.sources.intune, everyHours: 24 } })
  const machine = await startMachine({ clock, read: { ...source.read, sources } })
  try {
    await runCampaign(machine, clock, { policy, ...organisation, until, isResumed: false }, async () => {})
    const all = await arrivedFrom(machine, organisation)
    const came = all.map(line => line.replaceAll(/serial:SN-(D\d+)/g, (_, id: string) => id.toLowerCase()))
    const isOfWithdrawn = (line: string) => [id, email, withdrawn.device].some(named => line.split(' ').includes(named))
    expect(came.filter(line => !isOfWithdrawn(line))).toEqual(planned(events).filter(line => !isOfWithdrawn(line)))
    expect(came.filter(line => /suspension/.test(line) && isOfWithdrawn(line))).toEqual([])
  } finally {
    await machine.close()
    await source.close()
  }
})

it('an answer keeps or restores access until Intune lists the apps again, and holds only if it was true', async () => {
  const policy = { ...policyOf({ ...security, ...suspendingQuietly }), announcedAt: brussels('2023-03-09T10:00') }
  const people = peopleWith(
    { devices: [{ id: 'true', platform: 'ios' }] },
    { who: { id: 'ben', email: 'ben@ec.example' }, devices: [{ id: 'false', platform: 'ios' }] },
  )
  const changes = [{ at: brussels('2023-03-15T21:00'), device: 'true', apps: [] }]
  const answers = [
    { staff: 'ana', at: brussels('2023-03-15T21:05') },
    { staff: 'ben', at: brussels('2023-03-16T09:00') },
  ]
  const clock = virtualClock(policy.announcedAt)
  const source = await startSource('intune', { people, changes, answers }, policy, clock)
  const sources = sourcesSettings.parse({ intune: { ...source.read.sources.intune, everyHours: 24 } })
  const machine = await startMachine({ clock, read: { ...source.read, sources } })
  try {
    const plan = { policy, people, changes, answers, until: brussels('2023-03-25T12:00'), isResumed: false }
    await runCampaign(machine, clock, plan, async () => {})
    const zoned = (at: Temporal.Instant) => at.toZonedDateTimeISO('Europe/Brussels').toPlainDateTime()
    expect(machine.connector.log.map(({ at, device, state }) => `${zoned(at)} ${device} ${state}`)).toEqual([
      '2023-03-16T00:00:00 serial:SN-FALSE suspended',
      '2023-03-16T09:00:00 serial:SN-FALSE granted',
      '2023-03-24T10:00:00 serial:SN-FALSE suspended',
    ])
    expect(await casesByState(machine.system)).toMatchObject({ clear: 1, overdue: 1 })
  } finally {
    await machine.close()
    await source.close()
  }
})
