/** Lists of the brake that change while it holds: in pieces, or as what is left of them, so that a change writes little. */
import type { Temporal } from 'temporal-polyfill'
import { type DeviceOfPerson, keyOf } from '#domain/access/brake.ts'
import { type BrakeState, type Brakes, hashOf, inDeviceOrder } from '#domain/access/brake-state.ts'
import { batchesOf } from '#domain/batches.ts'
import { isBefore } from '#domain/schedule/zone.ts'

export type WaitingPiece = BrakeState['waiting'][number]

/** Devices of a full piece: it is one item. */
export const pieceSize = 2000

/** @param written hashes of pieces that are there already */
export const savePieces = (
  brakes: Brakes,
  policy: string,
  list: readonly DeviceOfPerson[],
  now: Temporal.Instant,
  written: ReadonlySet<string> = new Set(),
): Promise<readonly WaitingPiece[]> =>
  Promise.all(
    batchesOf(inDeviceOrder(list), pieceSize).map(async some => {
      const hash = hashOf(some)
      if (!written.has(hash)) await brakes.saveList(policy, some, now)
      return { list: hash, devices: some.length }
    }),
  )

type Approval = BrakeState['approved'][number]

export interface ApprovedList extends Approval {
  /** Devices that were not let through by it yet. */
  left: readonly DeviceOfPerson[]
}

/** Approvals that are in force. */
export const approvedIn = (
  brakes: Brakes,
  policy: string,
  approved: readonly Approval[],
  now: Temporal.Instant,
): Promise<readonly ApprovedList[]> =>
  Promise.all(
    approved
      .filter(({ until }) => isBefore(now, until))
      .map(async approval => {
        const { list, used = [] } = approval
        const [all, gone] = await Promise.all([brakes.findList(policy, list), brakes.findLists(policy, used)])
        const goneKeys = new Set(gone.flat().map(keyOf))
        return { ...approval, left: all.filter(one => !goneKeys.has(keyOf(one))) }
      }),
  )

export const keysLeft = (lists: readonly ApprovedList[]): ReadonlySet<string> => new Set(lists.flatMap(({ left }) => left.map(keyOf)))
