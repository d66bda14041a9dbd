/** Which of the waiting devices a run examines: some in turn, so that it reads no more where a million wait. */
import type { Temporal } from 'temporal-polyfill'
import { type DeviceOfPerson, keyOf } from '#domain/access/brake.ts'
import type { Brakes } from '#domain/access/brake-state.ts'
import { pieceSize, savePieces, type WaitingPiece } from './pieces.ts'

/** Devices examined in one run: in turn, and because they are approved. */
const [mostInTurn, mostSought] = [10_000, 60_000]

/** A piece whose list is read. */
interface OpenPiece extends Pick<WaitingPiece, 'is'> {
  piece: WaitingPiece
  all: readonly DeviceOfPerson[]
  /** Those of it to examine. */
  examined: readonly DeviceOfPerson[]
}

export interface Turn {
  opened: readonly OpenPiece[]
  /** Left as they are. */
  closed: readonly WaitingPiece[]
  /** False if approved devices are left in those. */
  isSought: boolean
}

/** @param sought keys of approved devices that may be anywhere @param isForAll examines all */
export async function takeTurn(
  brakes: Brakes,
  policy: string,
  waiting: readonly WaitingPiece[],
  sought: ReadonlySet<string>,
  isForAll: boolean,
): Promise<Turn> {
  const going = waiting.filter(({ is }) => is === 'going')
  const others = waiting.filter(({ is }) => is !== 'going')
  const end = isForAll ? others.length : endOfTurn(others)
  const inTurn = await open(brakes, policy, [...going, ...others.slice(0, end)])
  const rest = others.slice(end)
  if (sought.size === 0) return { opened: inTurn, closed: rest, isSought: true }
  const opened = [...inTurn]
  const closed: WaitingPiece[] = []
  let [left, isSought] = [mostSought, true]
  for (const one of await open(brakes, policy, rest)) {
    const examined = one.all.filter(device => sought.has(keyOf(device)))
    if (examined.length > 0 && left > 0) opened.push({ ...one, examined })
    else closed.push(one.piece)
    if (left <= 0 && examined.length > 0) isSought = false
    left -= examined.length
  }
  return { opened, closed, isSought }
}

function endOfTurn(pieces: readonly WaitingPiece[]) {
  let devices = 0
  const end = pieces.findIndex(piece => {
    devices += piece.devices
    return devices > mostInTurn
  })
  return end === -1 ? pieces.length : Math.max(1, end)
}

async function open(brakes: Brakes, policy: string, pieces: readonly WaitingPiece[]): Promise<readonly OpenPiece[]> {
  const lists = await brakes.findLists(
    policy,
    pieces.map(({ list }) => list),
  )
  return pieces.map((piece, index) => {
    const all = lists[index] ?? []
    return { piece, is: piece.is, all, examined: all }
  })
}

export const isHeldPiece = ({ is }: Pick<WaitingPiece, 'is'>) => is === undefined

/** Devices of a turn that were not examined, of some pieces. */
export const unseenIn = ({ opened, closed }: Turn, isOne: (piece: Pick<WaitingPiece, 'is'>) => boolean) =>
  opened.filter(isOne).reduce((sum, { all, examined }) => sum + all.length - examined.length, 0) +
  closed.filter(isOne).reduce((sum, { devices }) => sum + devices, 0)

/** Devices by what they are now. */
type Sorted = readonly (readonly [is: WaitingPiece['is'], devices: readonly DeviceOfPerson[]])[]

/** What waits after a turn: those examined last. Full pieces of which nothing changed stay; others are joined. */
export async function afterTurn(
  brakes: Brakes,
  policy: string,
  { opened, closed }: Turn,
  now: Sorted,
  at: Temporal.Instant,
): Promise<readonly WaitingPiece[]> {
  const unseen = opened.map(({ is, all, examined }) => [is, examined === all ? [] : without(all, examined)] as const)
  const left = new Map([...unseen, ...now].flatMap(([is, devices]) => devices.map(one => [keyOf(one), { is, one }] as const)))
  const kept = opened.filter(({ is, all }) => {
    const isSame = all.length === pieceSize && all.every(one => left.has(keyOf(one)) && left.get(keyOf(one))?.is === is)
    if (isSame) for (const one of all) left.delete(keyOf(one))
    return isSame
  })
  const written = new Set(opened.map(({ piece }) => piece.list))
  const joined: WaitingPiece[] = []
  for (const is of [undefined, 'guarded', 'kept', 'going'] as const) {
    const devices = [...left.values()].flatMap(one => (one.is === is ? one.one : []))
    joined.push(...(await savePieces(brakes, policy, devices, at, written)).map(piece => ({ ...piece, is })))
  }
  return [...closed, ...kept.map(({ piece }) => piece), ...joined]
}

function without(all: readonly DeviceOfPerson[], some: readonly DeviceOfPerson[]) {
  const keys = new Set(some.map(keyOf))
  return all.filter(one => !keys.has(keyOf(one)))
}
