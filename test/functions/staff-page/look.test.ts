import { describe, expect, it } from 'vitest'
import { serveStaffPage } from '../../../functions/staff-page/staff-page.ts'
import { contextWith } from '../../../infra/local/invocation.ts'
import { brussels, personWith, policyOf } from '../../builders.ts'
import { refOf } from '../../refs.ts'
import { known } from '../../shared/campaign/running.ts'
import { linkTo, memorySystem } from '../../system.ts'
import { shows } from '../expecting.ts'
import { watchOutput } from '../output.ts'

const ana = refOf('ana')
const output = watchOutput()

/** Ana's pages about two policies. */
async function open(change: (system: ReturnType<typeof memorySystem>) => object = () => ({})) {
  const system = memorySystem(brussels('2023-02-23T10:00'))
  const policies = [policyOf(), policyOf({ id: 'no-temu', apps: ['temu'] })]
  const running = await known({ policies, people: [personWith({}, [{ apps: 'tiktok;temu' }])], openSystem: async () => system })
  await running.enrol()
  const page = serveStaffPage(() => ({ ...system, ...change(system) }))
  return {
    ...{ system, running },
    async say(say: string, policy = 'no-tiktok') {
      const rawPath = await linkTo(system, ana, policy)
      const headers = { 'content-type': 'application/x-www-form-urlencoded' }
      const body = new URLSearchParams({ say }).toString()
      const { headers: answered } = await page(
        { rawPath, headers, body, requestContext: { http: { method: 'POST' } } },
        contextWith(300_000),
      )
      return answered.Location
    },
    looks: () => system.sourceTasks.take().filter(({ errand }) => errand === 'look'),
  }
}

const look = { errand: 'look', person: ana, again: 2 }

describe('“I have removed it”', () => {
  it('has the sources check the devices now and some minutes later', async () => {
    const { say, looks } = await open()
    expect(await say('remove-app')).toBe('?done=declare')
    expect(looks()).toEqual([look])
  })

  it('does so once in ten minutes, however often and on whichever page it is said', async () => {
    const { say, looks, running } = await open()
    await say('remove-app')
    await say('remove-app')
    await say('not-removed')
    running.later({ minutes: 9 })
    await say('remove-app')
    await say('remove-work-apps', 'no-temu')
    expect(looks()).toEqual([look])
    await say('not-removed')
    running.later({ minutes: 10 })
    await say('remove-app')
    expect(looks()).toEqual([look])
  })

  it('counts as ever where the queue takes no task, which is logged', async () => {
    const { say, system } = await open(() => ({ sourceTasks: { put: () => Promise.reject(new Error('no queue')) } }))
    expect(await say('remove-app')).toBe('?done=declare')
    expect((await system.people.get(ana)).person.cases[0]?.declared).toMatchObject({ remedy: 'remove-app' })
    shows(output(), 'devices are not checked before the next pass')
  })

  it('asks nobody where no source is configured, and no other answer does', async () => {
    const without = await open(() => ({ sourceTasks: undefined }))
    expect(await without.say('remove-app')).toBe('?done=declare')
    const { say, looks } = await open()
    for (const answer of ['acknowledge', 'not-removed', 'nothing']) await say(answer)
    expect([...without.looks(), ...looks()]).toEqual([])
  })
})
