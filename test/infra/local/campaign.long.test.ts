import { readdirSync } from 'node:fs'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { Temporal } from 'temporal-polyfill'
import { expect, it } from 'vitest'
import { dateFor } from '#campaign/watch/count-watched.ts'
import { rehearseCampaign } from '#domain/rehearsal/rehearse-campaign.ts'
import { openTerminal } from '#functions/cli/terminal.ts'
import { advance, runCampaign } from '#infra/local/campaign.ts'
import { startMachine } from '#infra/local/machine.ts'
import { printCampaign } from '#infra/local/print-campaign.ts'
import { adaptedTo } from '#infra/local/sample/adapted.ts'
import { banOf, endOfWatch } from '#infra/local/stand-ins.ts'
import { virtualClock } from '#infra/local/virtual-clock.ts'
import { aSixth } from '#test/all.ts'
import { arrivedFrom, planned, smallCampaign } from './outcomes.ts'

const catalogue = new URL('../../../shared/domain/catalogue/policies/', import.meta.url)

const usual = 'eu-commission-tiktok-2023'
const others = readdirSync(catalogue)
  .map(file => file.replace(/[.]yaml$/, ''))
  .filter(name => name !== usual && name !== 'watch-bytedance-apps')
const names = [usual, ...aSixth(others)]

it.each(names)('a policy of the catalogue %s does just what a rehearsal says, on the deployed functions', async name => {
  const { policy, ...invented } = await smallCampaign(name)
  const organisation = adaptedTo(policy, invented)
  const { events, until } = rehearseCampaign(policy, organisation.people, organisation.changes)
  const clock = virtualClock(policy.announcedAt)
  const machine = await startMachine({ clock })
  try {
    await runCampaign(machine, clock, { policy, ...organisation, until, isResumed: false }, async () => {})
    expect(await arrivedFrom(machine, organisation)).toEqual(planned(events))
    const said = (type: string) =>
      machine.caseEvents.reduce((sum, one) => sum + (one['detail-type'] === type ? Number(one.detail.devices) : 0), 0)
    expect([said('CaseSuspended'), said('CaseRestored')]).toEqual(
      ['suspension', 'restoration'].map(kind => events.filter(event => event.kind === kind).length),
    )
    const counted = await machine.system.caseCounts.list(policy.id)
    const [last, first] = [dateFor(policy, until), dateFor(policy, policy.announcedAt)]
    expect(counted.map(({ on }) => on.toString())).toEqual(
      Array.from({ length: first.until(last).days + 1 }, (_, days) => last.subtract({ days }).toString()),
    )
  } finally {
    await machine.close()
  }
})

it('a policy on watch is counted until it becomes a ban, then does what its rehearsal says', async () => {
  const { policy, ...invented } = await smallCampaign('watch-bytedance-apps')
  const organisation = adaptedTo(policy, invented)
  const { events, until } = rehearseCampaign(banOf(policy), organisation.people, organisation.changes)
  const start = policy.announcedAt.subtract({ hours: 72 })
  const clock = virtualClock(start)
  const machine = await startMachine({ clock })
  const output = new PassThrough()
  try {
    const plan = { policy, ...organisation, until, isResumed: false }
    const printing = { terminal: openTerminal(output, output), zone: 'Europe/Brussels', onMoment: async () => {} }
    await printCampaign(machine, clock, plan, endOfWatch(policy, start), printing)
    output.end()
    const printed = await text(output)
    expect(printed.split('\n').slice(0, 10)).toEqual([
      'day             people  people?  devices  devices?',
      'Fri 2023-03-17       7        1        8         1',
      '',
      'mails         0 accepted by the mail service',
      'affected      7 people with 8 devices, and perhaps 1 more, if it were a ban now',
      '',
      'Sun 2023-03-19  no longer on watch: anna.stand-in put version 2, without `watch`; bert.stand-in approved it',
      '',
      'day             mails  suspended  restored  open  overdue  asked  unreachable  clear',
      'Mon 2023-03-20      8          ·         ·     8        ·      ·            ·      ·',
    ])
    const decided = await Array.fromAsync(machine.system.audit.list(policy.id), ({ by, action }) => `${action}: ${by}`)
    expect(decided.slice(0, 3)).toEqual(['put draft: anna.stand-in', 'submit: anna.stand-in', 'approve: bert.stand-in'])
    expect(await arrivedFrom(machine, organisation)).toEqual(planned(events))
  } finally {
    await machine.close()
  }
})

it('a device without a new report reports the same again once a day has passed, and no earlier', async () => {
  const { policy, people } = await smallCampaign('eu-commission-tiktok-2023')
  const clock = virtualClock(policy.announcedAt)
  const machine = await startMachine({ clock })
  const reportedAt = clock.now().subtract({ hours: 2 })
  const reported = people.map(person => ({
    ...person,
    devices: person.devices.map(device => ({ ...device, readings: device.readings.map(reading => ({ ...reading, reportedAt })) })),
  }))
  const lastReports = async () => {
    const times = new Set<string>()
    for await (const page of machine.system.people.listEveryone())
      for (const { readings } of page.people.flatMap(({ person }) => person.devices)) times.add(`${readings.at(-1)?.reportedAt}`)
    return times
  }
  try {
    const plan = { policy, people: reported, changes: [], until: clock.now().add({ hours: 8 }), isResumed: false }
    await runCampaign(machine, clock, plan, async () => {})
    expect(machine.ses.mails).not.toEqual([])
    expect(await lastReports()).toEqual(new Set([`${reportedAt}`, 'undefined']))
    await advance(machine, clock, Temporal.Instant.from('2023-03-01T21:00:00Z'), { onMoment: async () => {} })
    expect(await lastReports()).toContain('2023-03-01T08:00:00Z')
  } finally {
    await machine.close()
  }
})
