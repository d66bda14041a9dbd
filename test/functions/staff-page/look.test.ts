import { describe, expect, it } from 'vitest'
import { noTemu } from '#test/builders.ts'
import { memorySourceTasks } from '#test/memory/source-tasks.ts'
import { leadsTo, shows } from '../expecting.ts'
import { watchOutput } from '../output.ts'
import { ana, openPage } from './opened.ts'

const output = watchOutput()
const check = { errand: 'look', person: ana, again: 1 }

/** Ana’s page, and the tasks that it gives to sources. @param inventoryHours after which her phone takes stock */
async function open(inventoryHours = 1) {
  const page = await openPage([{}, noTemu], [{ apps: 'tiktok;temu' }])
  await page.running.change(person => ({
    ...person,
    devices: person.devices.map(device => ({
      ...device,
      readings: device.readings.map(reading => ({ ...reading, inventoryHours })),
    })),
  }))
  const sourceTasks = memorySourceTasks()
  return { ...page, say: (say: string, path = page.link) => page.ask('POST', { path, form: { say }, ports: { sourceTasks } }), sourceTasks }
}

describe('“I have removed it”', () => {
  it('has the sources check the devices once in ten minutes, on whichever page it is said', async () => {
    const { say, sourceTasks, running, linkTo } = await open()
    await leadsTo(say('remove-app'), '?done=declare')
    await say('remove-app')
    await say('not-removed')
    running.later({ minutes: 9 })
    await say('remove-app')
    await say('remove-work-apps', await linkTo('no-temu'))
    expect(sourceTasks.take()).toEqual([check])
    await say('not-removed')
    running.later({ minutes: 10 })
    await say('remove-app')
    expect(sourceTasks.take()).toEqual([check])
  })

  it('has no source check devices that would show the inventory of before', async () => {
    const { say, sourceTasks } = await open(168)
    await leadsTo(say('remove-app'), '?done=declare')
    expect(sourceTasks.take()).toEqual([])
  })

  it('counts as ever where the queue takes no task, which is logged', async () => {
    const { post, person } = await open()
    await leadsTo(post({ say: 'remove-app' }, { sourceTasks: { put: () => Promise.reject(new Error('no queue')) } }), '?done=declare')
    expect((await person()).cases[0]?.answers.declared).toMatchObject({ remedy: 'remove-app' })
    shows(output(), 'devices are not checked before the next pass')
  })

  it('counts where no source is configured, and no other answer asks one', async () => {
    await leadsTo((await openPage()).post({ say: 'remove-app' }, { sourceTasks: undefined }), '?done=declare')
    const { say, sourceTasks } = await open()
    for (const answer of ['acknowledge', 'not-removed', 'nothing']) await say(answer)
    expect(sourceTasks.take()).toEqual([])
  })
})
