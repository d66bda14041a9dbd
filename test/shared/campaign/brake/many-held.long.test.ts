import { expect, it } from 'vitest'
import { weighSuspensions } from '#campaign/brake/weigh-suspensions.ts'
import { sweep } from '#campaign/send/sweep.ts'
import type { DeviceOfPerson } from '#domain/access/brake.ts'
import { shards } from '#domain/people/ref.ts'
import { memoryWakeUps } from '#test/memory/wake-ups.ts'
import type { Running } from '../running.ts'
import { cut } from './holding.ts'
import { counting, manyHeld } from './many-held.ts'

const weigh = ({ ports }: Running) => weighSuspensions(ports, 'escalate', () => true)

async function approve({ ports: { brakes, clock } }: Running, list: readonly DeviceOfPerson[]) {
  const { state, version } = await brakes.get('no-tiktok')
  const approval = { list: await brakes.saveList('no-tiktok', list, clock.now()), until: clock.now().add({ hours: 72 }) }
  await brakes.save('no-tiktok', { ...state, approved: [...state.approved, approval] }, version)
}

it('a run reads no more where many thousands are held, and looks at all of them in turn', async () => {
  const { running, list, free } = await manyHeld(12_000)
  const { running: counted, calls } = counting(running)
  expect(await weigh(counted)).toMatchObject({ suspensions: 0, held: 12_000 })
  expect(calls).toEqual({ reads: 102, writes: 1 })
  const freed = list.filter((_, index) => index % 100 === 0)
  for (const { ref } of freed)
    await running.ports.people.save({
      ref,
      person: { ...free, cases: [], changeAt: undefined },
      version: (await running.ports.people.get(ref)).version,
    })
  for (let runs = 0; runs < 1; runs += 1) await weigh(running.later({ minutes: 1 }))
  expect(await weigh(running.later({ minutes: 1 }))).toMatchObject({ suspensions: 0, held: 11_880 })
})

it('an approval of few among many thousands is carried out by the next run, and so is one of all', async () => {
  const { running, list } = await manyHeld(12_000)
  const few = [list[0], list[5999], list[11_999]].flatMap(one => one ?? [])
  await approve(running, few)
  const first = await weigh(running)
  expect(first).toMatchObject({ suspensions: 3, held: 11_997 })
  expect(new Set(first?.released)).toEqual(new Set(few.map(({ ref }) => ref)))
  expect((await running.ports.brakes.get('no-tiktok')).state.approved).toEqual([])
  await approve(running, list)
  expect(await weigh(running.later({ minutes: 1 }))).toMatchObject({ suspensions: 11_997, held: 0 })
})

it('all who are held go once a limit allows it, however many there are', async () => {
  const { running } = await manyHeld(12_000)
  const { state, version } = await running.ports.brakes.get('no-tiktok')
  await running.ports.brakes.save('no-tiktok', { ...state, inScope: 240_000 }, version)
  expect(await weigh(running)).toMatchObject({ suspensions: 12_000, held: 0 })
  expect((await running.ports.brakes.get('no-tiktok')).state).toMatchObject({ held: undefined })
})

it('what the brake decides about many is carried out by workers, a shard each, and counts once', async () => {
  const { running: alone, list } = await manyHeld(1200)
  const wakeUps = memoryWakeUps()
  const running = alone.with({ wakeUps })
  await approve(running, list)
  expect((await running.sweep(['escalate'])).brake).toMatchObject({ suspensions: 1200, held: 0 })
  expect(await cut(running)).toEqual([])
  expect(wakeUps.kept.map(({ queue, shard }) => `${queue} ${shard}`)).toEqual(shards.map(shard => `escalate ${shard}`))
  for (const { shard, by } of [...wakeUps.kept, ...wakeUps.kept.slice(0, 1)])
    expect((await sweep(running.ports, ['escalate'], () => true, { shards: [shard], by })).brake).toBeUndefined()
  expect(await cut(running)).toHaveLength(1200)
  expect((await running.minuteLater()).brake).toMatchObject({ suspensions: 0, held: 0 })
  expect((await running.ports.brakes.get('no-tiktok')).state).toMatchObject({ waiting: [], approved: [] })
})
