import { describe, expect, it } from 'vitest'
import { SourceError } from '#domain/sources/device-source.ts'
import type { SourceTask } from '#domain/sources/tasks.ts'
import { sync } from '#functions/sync.ts'
import { contextWith } from '#infra/local/invocation.ts'
import { batchOf } from '#infra/local/queue/server.ts'
import { brussels, personWith, policyOf } from '../builders.ts'
import { refOf, storePerson } from '../refs.ts'
import { pageOf, quick, reportOf, type Scripted, scripted } from '../shared/campaign/sync/scripted.ts'
import { approvedMeanwhile, memorySystem } from '../system.ts'
import { shows } from './expecting.ts'
import { reportIn, watchOutput } from './output.ts'

const output = watchOutput()

const announced = brussels('2023-02-23T10:00')

/** Sync with these sources, and Ana, whose phone they may know. */
async function open(...all: readonly Scripted[]) {
  const memory = memorySystem(announced)
  await memory.policies.activate(policyOf(), 0)
  return openWith(memory, ...all)
}

async function openWith(memory: ReturnType<typeof memorySystem>, ...all: readonly Scripted[]) {
  await storePerson(memory, personWith({}, []))
  await memory.addresses.claim('ana@ec.example', { ref: refOf('ana'), since: announced })
  const system = {
    ...memory,
    sources: all.map(({ name, settings: { kind, everyHours } }) => ({ name, kind, everyHours })),
    openSource: async (name: string) => all.find(one => one.name === name),
    openDirectory: async () => undefined,
    secretsToRenew: async () => [],
  }
  const run = sync(() => system)
  const does = (task: SourceTask, milliseconds = 300_000) => run(batchOf([JSON.stringify(task)]), contextWith(milliseconds))
  return { memory, run: () => run({}, contextWith(300_000)), does }
}

const pass = (source: string) => ({ errand: 'pass', source }) as const
const look = (again: number): SourceTask => ({ errand: 'look', person: refOf('ana'), again })
const down = () => new SourceError('down', 'It does not answer.')

describe('sync', () => {
  it('has every source read by itself, and says how far each is behind', async () => {
    const { memory, run, does } = await open(scripted('intune', [pageOf(reportOf())]), scripted('jamf', [down()]))
    expect(await run()).toEqual({ behind: [] })
    expect(memory.sourceTasks.take()).toEqual([pass('intune'), pass('jamf')])
    for (const name of ['intune', 'jamf']) await does(pass(name))
    expect(await run()).toMatchObject({
      behind: [
        { source: 'intune', hours: 0 },
        { source: 'jamf', hours: 0, isHeld: false },
      ],
    })
    shows(output(), 'It does not answer.')
  })

  it('goes on with a large pass as soon as its time is up', async () => {
    const { memory, does } = await open(scripted('intune', [pageOf(reportOf()), pageOf(reportOf({ ref: 'r2' }))]))
    await does(pass('intune'), 30_000)
    expect(memory.sourceTasks.take()).toEqual([{ ...pass('intune'), rounds: 1 }])
    await does(pass('intune'))
    expect(memory.sourceTasks.take()).toEqual([])
    expect((await memory.passes.find('intune')).state.last).toMatchObject({ outcome: 'accepted', records: 2 })
  })

  it('ends a chain of tasks that has no end, and the schedule begins another', async () => {
    const { memory, run, does } = await open(scripted('intune', [pageOf(reportOf()), pageOf(reportOf({ ref: 'r2' }))]))
    await does({ ...pass('intune'), rounds: 1000 }, 30_000)
    const [next] = memory.sourceTasks.take()
    await expect(does(next ?? pass('intune'))).rejects.toThrow('this message has come back more than 1000 times')
    await run()
    expect(memory.sourceTasks.take()).toEqual([pass('intune')])
  })

  it('keeps what a policy asks about that comes into force while policies and drafts are read', async () => {
    const memory = memorySystem(announced)
    const { does } = await openWith(
      { ...memory, ...approvedMeanwhile(memory) },
      scripted('intune', [pageOf(reportOf({ found: ['tiktok'] }))]),
    )
    await memory.drafts.save({ policy: policyOf(), revision: 0, authors: [] })
    await does(pass('intune'))
    expect((await memory.people.get(refOf('ana'))).person.devices[0]?.readings).toMatchObject([{ unmet: ['tiktok'] }])
  })

  it('does nothing about a source that is configured no more', async () => {
    const { memory, does } = await open()
    for (const one of [pass('intune'), pass('directory'), { errand: 'test', source: 'intune', askedAt: announced } as const])
      await does(one)
    expect(await memory.sourceTests.find('intune')).toBeUndefined()
  })

  it('tests a source whose newest secret is refused, and says so before anything else', async () => {
    const checkSecret = () => [
      { isRight: false, message: 'The newest is refused' },
      { isRight: true, message: 'It ends late' },
    ]
    const { does, memory } = await open({ ...scripted('intune', [pageOf(reportOf({ faults: ['odd'] }))]), checkSecret })
    await does({ errand: 'test', source: 'intune', askedAt: announced })
    expect((await memory.sourceTests.find('intune'))?.shown).toMatchObject({
      secret: 'It ends late',
      faults: ['The newest is refused', 'odd'],
    })
  })

  it('fails where Ides itself does, so that the task comes again', async () => {
    const broken = scripted('intune')
    const { does, memory } = await open({ ...broken, source: { ...broken.source, open: () => Promise.reject(new TypeError('oops')) } })
    await expect(does(pass('intune'))).rejects.toThrow('oops')
    await expect(does({ errand: 'test', source: 'intune', askedAt: announced })).rejects.toThrow('oops')
    expect(await memory.sourceTests.find('intune')).toMatchObject({
      problem: { fault: 'unknown', message: expect.not.stringContaining('oops') },
    })
  })

  it('logs nothing of a device or its user', async () => {
    const { does } = await open(
      scripted('intune', [{ ...pageOf(reportOf(), reportOf({ ref: 'r2', users: [{ email: 'eve@ec.example' }] })) }]),
    )
    await does(pass('intune'))
    await does(look(0))
    await does({ errand: 'test', source: 'intune', askedAt: announced })
    shows(output(), '"pass":1')
    expect(output()).not.toMatch(/C39|iPhone|eve@|ana@/)
  })
})

describe('a check of the devices of one person', () => {
  it('asks them to take stock, and reads them some minutes later', async () => {
    const [fleet, jamf] = [quick('fleet', [pageOf(reportOf({ found: ['tiktok'] }))]), scripted('jamf', [down()])]
    const { memory, does } = await open(fleet, jamf)
    await does(pass('fleet'))
    const { person } = await memory.people.get(refOf('ana'))
    expect(person.cases).toHaveLength(1)
    fleet.pages = [pageOf(reportOf({ inventoriedAt: memory.clock.now() }))]
    await does(look(1))
    expect(fleet.looked).toEqual(['ask r1'])
    expect(memory.sourceTasks.take()).toEqual([look(0)])
    await does(look(0))
    expect(fleet.looked).toEqual(['ask r1', 'find r1'])
    expect((await memory.people.get(refOf('ana'))).person.cases[0]?.state).not.toBe('open')
    expect(memory.sourceTasks.take()).toEqual([])
    expect(reportIn(output())).toEqual({ done: [{ person: refOf('ana'), asked: 1, failed: [] }] })
  })

  it('asks each source, whatever another says', async () => {
    const [first, second] = [quick('fleet', [pageOf(reportOf())]), quick('second', [pageOf(reportOf())])]
    const failing = {
      ...first,
      source: { ...first.source, look: { ask: () => Promise.reject(down()), find: () => Promise.reject(down()) } },
    }
    const { does } = await open(failing, second)
    for (const name of ['fleet', 'second']) await does(pass(name))
    await does(look(1))
    expect(second.looked).toEqual(['ask r1'])
    expect(reportIn(output())).toMatchObject({ done: [{ asked: 1, failed: ['fleet: It does not answer.'] }] })
  })
})
