import { expect, it } from 'vitest'
import { approvedIn, pieceSize, savePieces } from '#campaign/brake/pieces.ts'
import { afterTurn, takeTurn } from '#campaign/brake/turn.ts'
import { weighSuspensions } from '#campaign/brake/weigh-suspensions.ts'
import { type DeviceOfPerson, keyOf } from '#domain/access/brake.ts'
import { atRest, withCounted } from '#domain/access/brake-state.ts'
import { brussels, several } from '#test/builders.ts'
import { memoryBrakes } from '#test/memory/brakes.ts'
import { refOf } from '#test/refs.ts'
import { beforeDeadline, suspending } from './holding.ts'

const now = brussels('2023-03-16T00:00')
const phones = (count: number, name = 'staff') => several(count, index => ({ ref: refOf(`${name}${index}`), device: 'phone' }))

/** Lists that wait, each as one piece. */
async function waitingIn(...lists: readonly (readonly DeviceOfPerson[])[]) {
  const brakes = memoryBrakes()
  const waiting = []
  for (const list of lists) waiting.push({ list: await brakes.saveList('no-tiktok', list, now), devices: list.length })
  return { brakes, waiting }
}

it('approved devices that one run cannot examine are sought again by the next', async () => {
  const [inTurn, many, few] = [phones(10_000, 'a'), phones(60_000, 'b'), phones(1, 'c')]
  const { brakes, waiting } = await waitingIn(inTurn, many, few)
  const sought = new Set([...many, ...few].map(keyOf))
  const { isSought, closed } = await takeTurn(brakes, 'no-tiktok', waiting, sought, false)
  expect(closed).toEqual(waiting.slice(2))
  expect(isSought).toBe(false)
  const less = await takeTurn(brakes, 'no-tiktok', waiting, new Set(few.map(keyOf)), false)
  expect(less).toMatchObject({ isSought: true, closed: [waiting[1]] })
})

it('a full piece stays as it is only while every device of it still waits as before', async () => {
  const list = phones(pieceSize)
  const { brakes, waiting } = await waitingIn(list)
  const turn = await takeTurn(brakes, 'no-tiktok', waiting, new Set(), true)
  const after = (held: readonly DeviceOfPerson[], going: readonly DeviceOfPerson[]) =>
    afterTurn(
      brakes,
      'no-tiktok',
      turn,
      [
        [undefined, held],
        ['going', going],
      ],
      now,
    )
  expect(await after(list, [])).toEqual([waiting[0]])
  expect(await after(list.slice(1), list.slice(0, 1))).toMatchObject([{ devices: pieceSize - 1 }, { devices: 1, is: 'going' }])
})

it('an approval lets each of its devices through once', async () => {
  const list = phones(3)
  const { brakes, waiting } = await waitingIn(list)
  const used = await savePieces(brakes, 'no-tiktok', list.slice(0, 1), now)
  const approval = { list: waiting[0]?.list ?? '', until: now.add({ hours: 1 }), used: used.map(piece => piece.list) }
  const [approved] = await approvedIn(brakes, 'no-tiktok', [approval], now)
  expect(new Set(approved?.left.map(keyOf))).toEqual(new Set(list.slice(1).map(keyOf)))
})

/** A run in which five pieces have their turn, all of people who are gone, and a sixth has not. */
async function sixPieces(inScope: number, requested: readonly DeviceOfPerson[] = []) {
  const running = (await beforeDeadline([suspending({ limits: { suspendPercent: 5 } })], ['ana'])).at('2023-03-16T00:00')
  const { brakes } = running.ports
  const waiting = await savePieces(brakes, 'no-tiktok', phones(6 * pieceSize), now)
  const { version } = await brakes.get('no-tiktok')
  await brakes.save('no-tiktok', { ...withCounted(atRest, requested, requested, now), inScope, waiting }, version)
  const weighed = await weighSuspensions(running.ports, 'escalate', () => true)
  return { weighed, state: (await brakes.get('no-tiktok')).state }
}

it('devices that were not examined still count as held', async () => {
  const { weighed, state } = await sixPieces(1000)
  expect(weighed).toMatchObject({ held: pieceSize + 1 })
  expect(state.held).toMatchObject({ devices: pieceSize + 1 })
})

it('what was requested within a day counts before all who are held are examined', async () => {
  // 5 % are 12,500.
  const waitingAfter = async (requested: readonly DeviceOfPerson[]) => (await sixPieces(250_000, requested)).state.waiting
  expect(await waitingAfter([])).toEqual([])
  expect(await waitingAfter(phones(1000, 'requested'))).toMatchObject([{ devices: pieceSize }])
})
