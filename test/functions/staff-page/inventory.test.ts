import { expect, it } from 'vitest'
import { syncDevices } from '#campaign/sync/sync-devices.ts'
import { pageOf, reportOf, scripted } from '#test/shared/campaign/sync/scripted.ts'
import { lacks, leadsTo, shows } from '../expecting.ts'
import { openPage } from './opened.ts'

const stillThere = 'a newer report still shows it'

/** Ana’s page; Intune lists the apps of her phone once a week, and says each time only that it has seen it. */
async function listedWeekly() {
  const page = await openPage({}, [])
  const { running, person } = page
  const intune = scripted('intune', [], { inventoryHours: 168 })
  const { ports } = running.with({ sources: [{ name: 'intune', kind: 'intune', everyHours: 6 }] })

  /** What is due until then happens; then a pass lists these apps. */
  async function passAt(local: string, ...found: readonly string[]) {
    await running.runUntil(local)
    const seenAt = running.now()
    intune.pages = [pageOf(reportOf({ users: [{ id: 'ana' }], inventoriedAt: undefined, seenAt, found }))]
    expect((await syncDevices(ports, intune, () => true)).outcome).toBe('accepted')
    await running.runUntil(local)
  }

  const state = async () => (await person()).cases.map(({ state, access }) => [state, ...access.suspended])
  await passAt('2023-02-23T18:00', 'tiktok')
  return { ...page, passAt, state }
}

/** The same, once she has said on the day before the deadline that it is removed, which no list shows yet. */
async function open() {
  const page = await listedWeekly()
  const { running, passAt, state } = page
  await passAt('2023-03-14T09:00', 'tiktok')
  running.at('2023-03-14T12:00')
  await leadsTo(page.post({ say: 'remove-app' }), '?done=declare')
  shows(await page.read(), 'Your device manager checks apps only every few days. We expect its next report by Tuesday 21 March 2023.')
  for (const day of ['14', '15', '16', '17', '18', '19', '20']) {
    await passAt(`2023-03-${day}T18:00`, 'tiktok')
    lacks(await page.read(), stillThere)
  }
  shows(await page.read(), 'Its list of apps may date from Monday 13 March 2023.')
  lacks(await page.read(), 'If nothing changes')
  expect(await state()).toEqual([['overdue']])
  return page
}

it('a person who has removed it is not accused by an inventory of before, nor suspended, and clear with the next', async () => {
  const { passAt, state } = await open()
  await passAt('2023-03-21T09:00')
  expect(await state()).toEqual([['clear']])
})

it('a person who has not is suspended by an inventory of after the answer, and may not have it put off again', async () => {
  const { passAt, state, read, post } = await open()
  await passAt('2023-03-21T18:00', 'tiktok')
  shows(await read(), stillThere)
  lacks(await read(), 'we wait for a newer report')
  expect(await state()).toEqual([['overdue', 'serial:C39-R1']])
  await leadsTo(post({ say: 'remove-app' }), '?done=declare-suspended')
  await passAt('2023-03-22T09:00', 'tiktok')
  expect(await state()).toEqual([['overdue', 'serial:C39-R1']])
})

it('a suspended person who has removed it has access back until a list tells, and loses it if none does', async () => {
  const { running, read, post, passAt, state } = await listedWeekly()
  await passAt('2023-03-14T09:00', 'tiktok')
  await running.runUntil('2023-03-16T09:00')
  shows(await read(), 'After you tell us, we restore work access and wait for a newer report on your devices.')
  await leadsTo(post({ say: 'remove-app' }), '?done=declare-restored')
  expect(await state()).toEqual([['overdue']])
  const until = 'If a newer report shows the opposite, or none has come by Saturday 25 March 2023, we will suspend it again.'
  shows(await read('done=declare-restored'), 'Because of your answer, work access is coming back on: iPhone.', until)
  await running.runUntil('2023-03-25T09:00')
  expect(await state()).toEqual([['overdue', 'serial:C39-R1']])
  shows(await read(), 'We could not confirm your answer, because no newer report has come from: iPhone')
  await leadsTo(post({ say: 'remove-app' }), '?done=declare-suspended')
})

it('a device that a held pass finds in order is not suspended, until an accepted one finds the app', async () => {
  const { running, person } = await openPage({}, [])
  const intune = scripted('intune')
  const { ports } = running.with({ sources: ['intune', 'jamf'].map(name => ({ name, kind: 'jamf', everyHours: 6 })) })
  async function passAt(local: string, found: readonly string[], total?: number) {
    await running.runUntil(local)
    const said = reportOf({ users: [{ id: 'ana' }], inventoriedAt: running.now(), found })
    intune.pages = [{ ...pageOf(said), total }]
    const { outcome } = await syncDevices(ports, intune, () => true)
    await running.runUntil(local)
    return outcome
  }
  const suspended = async () => (await person()).cases.flatMap(({ access }) => access.suspended)
  await passAt('2023-02-23T18:00', ['tiktok'])
  expect(await passAt('2023-03-15T18:00', [], 100)).toBe('held')
  const silent = reportOf({ users: [{ id: 'ana' }], inventoriedAt: running.now(), coverage: 'none' })
  expect((await syncDevices(ports, scripted('jamf', [pageOf(silent)]), () => true)).outcome).toBe('accepted')
  await running.runUntil('2023-03-17T12:00')
  expect(await suspended()).toEqual([])
  expect(await passAt('2023-03-17T18:00', ['tiktok'])).toBe('accepted')
  expect(await suspended()).toEqual(['serial:C39-R1'])
})

it('a person whose device is looked at daily is not told that this takes days', async () => {
  const { running, read, post } = await openPage({}, [])
  const { ports } = running.with({ sources: [{ name: 'intune', kind: 'intune', everyHours: 6 }] })
  const said = reportOf({ users: [{ id: 'ana' }], inventoriedAt: undefined, seenAt: running.now(), found: ['tiktok'] })
  await syncDevices(ports, scripted('intune', [pageOf(said)], { inventoryHours: 24 }), () => true)
  await post({ say: 'remove-app' })
  shows(await read(), 'This usually happens within a day.')
})
