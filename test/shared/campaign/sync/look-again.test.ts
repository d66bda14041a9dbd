import { expect, it } from 'vitest'
import { askDevices, askToLook, readDevices } from '#campaign/sync/look-again.ts'
import { SourceError } from '#domain/sources/device-source.ts'
import { submit } from '#test/acts.ts'
import { said } from '#test/builders.ts'
import { memorySourceTasks } from '#test/memory/source-tasks.ts'
import { refOf } from '#test/refs.ts'
import type { Running } from '../running.ts'
import { devicesOf, hour, opened, others, pageOf, passOver, quick, reportOf, type Scripted, scripted } from './scripted.ts'

/** Ana's phone with TikTok and her clean tablet have been reported once. */
async function reported(source = quick('fleet')) {
  const running = await opened()
  await passOver(running, source, pageOf(...others, reportOf({ found: ['tiktok'] }), reportOf({ ref: 'r2' })))
  return { running, source }
}

/** Asks someone's devices, and reads them. @returns how many, and which breach is known then */
async function look(running: Running, source: Scripted) {
  const asked = await askDevices(running.ports, source, refOf('ana'))
  const read = await readDevices(running.ports, source, refOf('ana'))
  const breaches = (await running.personOf()).cases.flatMap(current => current.breaches)
  return { asked, read, breach: breaches.length === 0 ? 'none' : breaches.some(({ certain }) => certain) ? 'certain' : 'uncertain' }
}

it('a source that takes stock within the hour is asked twice a device, and counts at once', async () => {
  const { running, source } = await reported()
  source.pages = [pageOf(reportOf({ inventoriedAt: hour(9) }), reportOf({ ref: 'r2' }))]
  running.later({ hours: 1 })
  expect(await look(running, source)).toEqual({ asked: 2, read: 2, breach: 'none' })
  expect(source.looked).toEqual(['ask r1', 'ask r2', 'find r1', 'find r2'])
  expect(await devicesOf(running)).toEqual(['C39-R1 no-tiktok', 'C39-R2 no-tiktok'])
})

it('a source that takes stock within the hour clears nothing by an inventory that is not newer', async () => {
  const { running, source } = await reported()
  source.pages = [pageOf(reportOf(), reportOf({ ref: 'r2' }))]
  expect(await look(running, source)).toMatchObject({ breach: 'certain' })
})

it('a source that takes stock within the hour counts an unknown device as missing once', async () => {
  const { running, source } = await reported()
  source.pages = [pageOf(...others, reportOf({ found: ['tiktok'] }))]
  expect(await look(running, source)).toMatchObject({ read: 2, breach: 'certain' })
  expect(await devicesOf(running)).toEqual(['C39-R1 tiktok', 'C39-R2 no-tiktok'])
  await passOver(running, source)
  expect(await devicesOf(running)).toEqual(['C39-R1 tiktok', 'C39-R2 no-tiktok vanished'])
})

it('a source that knows none of someone’s devices is not asked, nor is any other', async () => {
  const { running, source } = await reported(scripted('intune'))
  for (const one of [source, quick('jamf', [new SourceError('down', 'down')])]) {
    expect(await look(running, one)).toEqual({ asked: 0, read: 0, breach: 'certain' })
    expect(one.looked).toEqual([])
  }
})

/** The tasks that they put, when the devices are reported by a source. */
async function tasksBy(source: Scripted) {
  const { running } = await reported(source)
  const [sourceTasks, person, now] = [memorySourceTasks(), await running.personOf(), running.now()]
  for (let answers = 0; answers < 2000; answers += 1) await askToLook(sourceTasks, refOf(`${answers}`), person, now)
  return sourceTasks.take()
}

it('2,000 answers on the last day cause no request to a source that takes stock once a week', async () => {
  expect(await tasksBy(scripted('intune', [], { inventoryHours: 168 }))).toEqual([])
})

it('a device that its owner has just answered about is not looked at again', async () => {
  const { running } = await reported(quick('fleet'))
  const sourceTasks = memorySourceTasks()
  const ask = async () => askToLook(sourceTasks, refOf('ana'), await running.personOf(), running.now())
  await submit(running.ports, said.removed)
  await ask()
  expect(await sourceTasks.take()).toEqual([])
  running.later({ hours: 24 })
  await ask()
  expect(await sourceTasks.take()).toHaveLength(1)
})

it('2,000 answers on the last day put one task each where devices take stock within the hour', async () => {
  expect(await tasksBy(quick('fleet'))).toHaveLength(2000)
})
