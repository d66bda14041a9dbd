import { expect, it } from 'vitest'
import { countCases, countedDays, lastCount } from '#campaign/read/count-cases.ts'
import type { CaseSummary } from '#domain/people/summary.ts'
import { enact } from '#test/acts.ts'
import { brussels, day, several, suspending } from '#test/builders.ts'
import { peopleOf, totalsOf } from '#test/counts.ts'
import { lineOf } from '#test/summaries.ts'
import { memorySystem } from '#test/system.ts'

const at = brussels('2023-03-16T10:00')

async function inForce() {
  const system = memorySystem(at)
  await enact(system)
  const add = (staff: string, changes: Partial<CaseSummary> = {}) =>
    system.summaries.save(lineOf(staff, { state: 'overdue', deadline: undefined, ...changes }), 1)
  return { system, add }
}

it('cases are counted once a person, as suspended while a device of theirs is', async () => {
  const { system, add } = await inForce()
  await add('ana')
  await add('ben', { suspended: 2, devices: 2, enforced: { requested: 1, set: 1, refused: 0 } })
  await add('eve', { state: 'clear', devices: 0, restoredIn: [20, 600], restoring: false })
  await add('kim', { state: 'clear', devices: 0, restoredIn: [40, 50], restoring: true })
  await add('lou', { provisional: 2 })
  expect(await countCases(system)).toEqual([
    totalsOf(
      { overdue: 2, suspended: 1, clear: 2 },
      {
        mailedIfLifted: 3,
        everSuspended: 3,
        restored: 1,
        suspensions: { requested: 1, set: 1, refused: 0 },
        restorations: { count: 4, median: 40, worst: 600, provisional: 2 },
      },
    ),
  ])
})

it('cases of people who are asked are counted apart, with those suspended for want of an answer and those who answered', async () => {
  const { system, add } = await inForce()
  const asked = { state: 'asked', unknown: 1, unread: 1 } as const
  await add('ana', asked)
  await add('ben', { ...asked, suspended: 1, enforced: { requested: 0, set: 1, refused: 0 } })
  await add('eve', { state: 'clear', devices: 0, answered: 1 })
  await add('kim', { ...asked, state: 'exempt', unread: undefined, silent: 1 })
  await add('lou', { devices: 2, unknown: 1, unread: 1, suspended: 1 })
  await add('max', { unknown: 1, silent: 1 })
  const [total] = await countCases(system)
  expect(total).toMatchObject({ people: { asked: 1, suspended: 2, clear: 1, exempt: 1, overdue: 1 }, unanswered: 1, answered: 1 })
  expect(total).toMatchObject({ unknown: 3, unread: 2, silent: 1 })
})

it('cases are counted by what a human must do: no address, held mail, uncertainty, two votes', async () => {
  const { system, add } = await inForce()
  await add('ana', { held: 'bounced' })
  await add('ben', { state: 'unreachable' })
  await add('eve', { state: 'clear', held: 'bounced', devices: 0 })
  await add('kim', { state: 'open', devices: 2, unknown: 2, proposed: { kind: 'extend', lapsesAt: '2023-03-18T09:00:00Z' } })
  await add('lou', { state: 'open', devices: 2, unknown: 1 })
  const [total] = await countCases(system)
  expect(total).toMatchObject({ unreached: 2, held: 2, mailedIfLifted: 2, unknown: 1, proposals: 1 })
})

it('cases are counted with what must be decided next, whatever the order in which they are read', async () => {
  const { system, add } = await inForce()
  for (const [index, date] of ['2023-03-15', '2023-03-14', '2023-03-16'].entries()) {
    const moment = `${date}T08:00:00Z`
    await add(`s${index}`, { requests: [{ kind: 'contest', at: moment }], proposed: { kind: 'extend', lapsesAt: moment } })
  }
  const [total] = await countCases(system)
  expect(total?.requests).toMatchObject({ open: 3, late: 0, nextDay: day('2023-03-21') })
  expect(total?.proposalsLapse).toEqual(brussels('2023-03-14T09:00'))
})

it('cases are counted with when exemptions end', async () => {
  const { system, add } = await inForce()
  for (const [staff, exemptUntil] of [
    ['ana', '2023-06-30T22:00:00Z'],
    ['ben', '2023-04-30T22:00:00Z'],
  ] as const)
    await add(staff, { state: 'exempt', exemptUntil })
  await add('eve', { state: 'clear', exemptUntil: '2023-03-31T22:00:00Z' })
  const [total] = await countCases(system)
  expect(total?.exemptions).toEqual({ firstEnds: brussels('2023-05-01T00:00'), lastEnds: brussels('2023-07-01T00:00') })
})

it('cases are counted apart in the twenty largest units, and together in the others', async () => {
  const { system, add } = await inForce()
  for (const number of several(22, index => index)) await add(`s${number}`, { unit: `U${number}` })
  await add('ana', { unit: 'U21' })
  await countCases(system)
  const units = await system.caseCounts.findUnits('no-tiktok', day('2023-03-16'))
  expect(units).toHaveLength(21)
  expect([units[0], units.at(-1)]).toEqual([{ unit: 'U21', people: peopleOf({ overdue: 2 }) }, { people: peopleOf({ overdue: 2 }) }])
})

it('the counts of a day are of its last run, in the zone of the policy, with who is in scope', async () => {
  const { system, add } = await inForce()
  const { state, version } = await system.brakes.get('no-tiktok')
  await system.brakes.save('no-tiktok', { ...state, inScope: 40, people: 30 }, version)
  system.clock.advanceTo(brussels('2023-03-16T23:30'))
  await countCases(system)
  await add('ana')
  system.clock.advanceTo(brussels('2023-03-16T23:59'))
  await countCases(system)
  system.clock.advanceTo(brussels('2023-03-17T00:00'))
  await countCases(system)
  const of = (on: string, local: string) => ({
    on: day(on),
    at: brussels(local),
    version: 1,
    scope: { people: 30, devices: 40 },
    total: totalsOf({ overdue: 1 }, { mailedIfLifted: 1 }),
    brake: { approved: [], rejected: 0 },
  })
  expect(await system.caseCounts.list('no-tiktok')).toEqual([of('2023-03-17', '2023-03-17T00:00'), of('2023-03-16', '2023-03-16T23:59')])
})

it('for one page, cases are counted once', async () => {
  const { system, add } = await inForce()
  await add('ana')
  let lists = 0
  const list: typeof system.summaries.list = (...asked) => {
    lists += 1
    return system.summaries.list(...asked)
  }
  const ports = { ...system, summaries: { ...system.summaries, list }, countsOfVisit: new Map() }
  const [policy] = await system.policies.listActive()
  if (!policy) throw new Error('no policy is in force')
  const [last, { days }] = [await lastCount(ports, policy), await countedDays(ports, policy)]
  expect([last, lists]).toEqual([days[0], 1])
})

it('the counts of a day are not kept of a policy on watch, or lifted without a case left', async () => {
  const { system } = await inForce()
  await enact(system, { id: 'watched', watch: true })
  await system.policies.halt('no-tiktok', 1, 'lifted')
  expect(await countCases(system)).toEqual([])
  expect(await system.caseCounts.list('no-tiktok')).toEqual([])
})

it.each([
  ['the deadline is ahead, and the device certainly in breach', {}, 1],
  ['of two devices one is only possibly in breach', { devices: 2, unknown: 1 }, 1],
  ['one of two devices is suspended, and no notice reached the other', { devices: 2, suspended: 1, unreached: 1 }, undefined],
  ['the case is clear', { state: 'clear' }, undefined],
  ['the deadline is more than seven days away', { deadline: '2023-03-24T23:00:00Z' }, undefined],
  ['the deadline has passed', { deadline: '2023-03-15T23:00:00Z' }, undefined],
] as const)('a loss of access is counted: %s', async (_, changes, devices) => {
  const system = memorySystem(at)
  await enact(system, suspending)
  await system.summaries.save(lineOf('ana', { deadline: '2023-03-17T23:00:00Z', ...changes }), 1)
  await countCases(system)
  const [{ losses } = {}] = await system.caseCounts.list('no-tiktok')
  const moment = brussels('2023-03-18T00:00')
  const expected = { at: moment, until: moment, people: 1, devices, working: brussels('2023-03-20T09:00') }
  expect(losses).toEqual(devices && [expected])
})
