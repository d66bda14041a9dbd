import { expect, it } from 'vitest'
import { cachedSilence, type Silence } from '#domain/silence.ts'
import { virtualClock } from '#infra/local/virtual-clock.ts'
import { brussels, instant, personWith, policyOf, suspending } from '#test/builders.ts'
import { memorySilence } from '#test/memory/silence.ts'
import { announced } from '../running.ts'

const people = ['ana', 'ben'].map(id => personWith({ id }, [{ id: `${id}-phone` }]))

/** Ends a run after one person. */
function onePerson(): () => boolean {
  let asked = 0
  return () => ++asked <= 1
}

/** A campaign that watches for silence. */
async function listening() {
  const running = await announced({ policies: [policyOf({ reminders: ['P7D'] })], people })
  return running.with({ silence: memorySilence() })
}

it('a campaign without feedback stops mail after four hours, says why, and keeps everyone due', async () => {
  const running = await listening()
  await running.sweep()
  const report = await running.at('2023-03-08T09:00').sweep()
  expect(report).toMatchObject({ counts: {}, left: 2, silentSince: brussels('2023-02-23T10:00') })
  expect(await running.sent()).toEqual(['ana 1', 'ben 1'])
  expect(await running.due('mail')).toHaveLength(2)
  expect((await running.mailOf())?.claim).toBeUndefined()
})

it('a campaign without feedback keeps sending for four hours', async () => {
  const running = await listening()
  await running.sweep(['mail'], onePerson())
  await running.at('2023-02-23T13:59').sweep()
  expect(await running.sent()).toEqual(['ana 1', 'ben 1'])
})

it('a campaign without feedback resumes after any feedback', async () => {
  const running = await listening()
  await running.sweep()
  await running.at('2023-03-08T09:00').sweep()
  await running.hear('delivered', 1, { at: brussels('2023-02-23T10:01') })
  await running.sweep()
  expect(await running.sent()).toEqual(['ana 1', 'ben 1', 'ana 2', 'ben 2'])
})

it.each(['delivered', 'bounced', 'complained', 'delayed'] as const)(
  'a campaign without feedback does not count as silent after a mail was %s',
  async kind => {
    const running = await listening()
    await running.sweep()
    await running.later({ minutes: 1 }).hear(kind, 1)
    await running.at('2023-03-08T09:00').sweep(['mail'])
    expect(await running.sent()).toContain('ben 2')
  },
)

it('a campaign without feedback counts as silent if mails were only accepted', async () => {
  const running = await listening()
  await running.sweep()
  await running.later({ minutes: 1 }).hear('accepted', 1)
  await running.at('2023-03-08T09:00').sweep()
  expect(await running.sent()).toEqual(['ana 1', 'ben 1'])
})

it('a campaign without feedback still suspends and restores access', async () => {
  const policy = policyOf({ reminders: ['P1D'], ...suspending })
  const running = await announced({ policies: [policy] })
  await running.runUntil('2023-03-14T08:59')
  const silence = memorySilence()
  const deaf = running.with({ silence })
  await deaf.at('2023-03-14T09:00').sweep()
  await deaf.at('2023-03-16T00:00').sweep()
  expect((await deaf.personOf()).accessRequested?.phone?.version).toBe(1)
  expect(await deaf.sent()).toEqual(['ana 1', 'ana 2'])
})

const clock = virtualClock(instant('2023-03-01T08:00:00Z'))

it('a cached silence is read and written once a minute, and again after a failure', async () => {
  const calls: string[] = []
  let fails = false
  const count = (name: string) => async () => {
    calls.push(name)
    if (fails) throw new Error('the store cannot be reached')
    return undefined
  }
  const silence: Silence = {
    findStart: count('findStart'),
    findHeard: async () => ({}),
    begin: count('begin'),
    end: count('end'),
    endByTest: count('endByTest'),
  }
  const remembered = cachedSilence(silence, clock)
  const askAll = async () => {
    await remembered.findStart()
    await remembered.begin(clock.now())
    await remembered.end(clock.now())
  }
  await askAll()
  await askAll()
  expect(calls).toEqual(['findStart', 'begin', 'end'])
  clock.advanceTo(clock.now().add({ minutes: 1 }))
  fails = true
  await expect(remembered.findStart()).rejects.toThrow('the store cannot be reached')
  fails = false
  await askAll()
  expect(calls).toEqual(['findStart', 'begin', 'end', 'findStart', 'findStart', 'begin', 'end'])
})
