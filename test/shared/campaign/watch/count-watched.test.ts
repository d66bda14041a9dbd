import { expect, it } from 'vitest'
import { countDaily, countNow } from '#campaign/watch/count-watched.ts'
import { enact } from '#test/acts.ts'
import { day, peopleWith, policyOf } from '#test/builders.ts'
import { worked } from '#test/working.ts'
import { known, type Running } from '../running.ts'

const people = peopleWith({ who: { id: 'ana' } }, { who: { id: 'ben', unit: 'DG-BETA' }, devices: [{ id: 'ben-phone', apps: '?' }] })

const watching = (document: Record<string, unknown> = {}) => known({ policies: [policyOf({ watch: true, ...document })], people })

const days = async ({ ports }: Running, id = 'no-tiktok') =>
  (await ports.watchCounts.list(id)).map(({ on, version }) => `${on} v${version}`)

/** Starts what is due, and works on it to its end. */
async function counted(running: Running, hasTimeLeft?: () => boolean) {
  await countDaily(running.ports)
  do await worked(running.ports, hasTimeLeft)
  while (running.ports.pieceQueue.waiting.length > 0)
}

it('a policy on watch is counted once a day in its zone, by unit', async () => {
  const running = await watching()
  await counted(running)
  await counted(running.at('2023-02-23T23:59'))
  expect(await running.ports.watchCounts.list('no-tiktok')).toMatchObject([
    { on: day('2023-02-23'), version: 1, total: { people: { breach: 1, unknown: 1, clear: 0 } } },
  ])
  expect(Object.keys(await running.ports.watchCounts.findUnits('no-tiktok', day('2023-02-23')))).toEqual(['DG-ALPHA', 'DG-BETA'])
  await counted(running.at('2023-02-24T00:00'))
  expect(await days(running)).toEqual(['2023-02-24 v1', '2023-02-23 v1'])
})

it('a policy on watch is counted from its approval on, whenever it would be announced', async () => {
  const running = await watching({ announcedAt: '2024-01-10T10:00', deadline: { on: '2024-02-01', counts: 'inclusive' } })
  await counted(running)
  expect(await days(running)).toEqual(['2023-02-23 v1'])
})

it('a policy on watch is counted again for a new version, not once paused, lifted or a ban', async () => {
  const running = await watching()
  await counted(running)
  await enact(running.ports, { watch: true, apps: ['temu'] }, 1)
  await counted(running)
  expect(await days(running)).toEqual(['2023-02-23 v2'])
  await running.halt('paused')
  await counted(running.at('2023-02-24T10:00'))
  await running.ports.policies.activate(policyOf(), 3)
  await counted(running.at('2023-02-25T10:00'))
  expect(await days(running)).toEqual(['2023-02-23 v2'])
  expect(await countNow(running.ports, 'no-tiktok')).toBeUndefined()
})

it('a policy on watch is counted at any time, and not twice at once', async () => {
  const running = await watching()
  const job = await countNow(running.ports, 'no-tiktok')
  expect(job).toMatchObject({ kind: 'watch', policy: 'no-tiktok' })
  expect(await countNow(running.ports, 'no-tiktok')).toEqual(job)
  expect(await countDaily(running.ports)).toBeUndefined()
  await worked(running.ports)
  expect(await days(running)).toEqual(['2023-02-23 v1'])
  await running.at('2023-02-23T15:00').report({ at: running.now(), device: 'ben-phone', apps: ['tiktok'] })
  await countNow(running.ports, 'no-tiktok')
  await worked(running.ports)
  expect(await running.ports.watchCounts.list('no-tiktok')).toMatchObject([{ total: { people: { breach: 2, unknown: 0 } } }])
})

it('a policy on watch whose version changes while it is counted keeps no count of the old one', async () => {
  const running = await watching()
  await countDaily(running.ports)
  await enact(running.ports, { watch: true, apps: ['temu'] }, 1)
  await worked(running.ports)
  expect(await days(running)).toEqual([])
})
