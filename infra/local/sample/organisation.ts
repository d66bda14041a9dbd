import { type Behaviour, behaviours } from './behaviours.ts'
import { chanceOf } from './chance.ts'
import { equip, mostDevices } from './devices.ts'
import type { ChangeRow, SampleDeviceRow, StaffRow } from './rows.ts'
import { employ, staffNumber } from './staff.ts'

/** About one in eight; in a small organisation more, enough for each behaviour to show. */
const affectedOf = (size: number): number => Math.round(Math.max(size * 0.126, Math.min(25, size / 2)))

/**
 * An invented organisation, and what its people do about a ban of TikTok in the spring of 2023.
 * @param size how many staff
 * @param seed decides every choice: the same seed, the same rows
 * @returns the rows of the files that `ides rehearse` reads, the changes in order of time
 */
export function organisation(size: number, seed: number): { staff: StaffRow[]; devices: SampleDeviceRow[]; changes: ChangeRow[] } {
  const chance = chanceOf(seed)
  const employed = employ(size, chance)
  const affected: readonly Behaviour[] = chance.deal(Object.values(behaviours), affectedOf(size))
  const cast = chance.shuffle(employed.map((_, index) => affected[index]))
  const staff = withUnreachable(employed, cast.lastIndexOf(behaviours.never))
  const devices: SampleDeviceRow[] = []
  const changes: ChangeRow[] = []
  let numbers = 0
  const nextId = () => {
    numbers += 1
    return staffNumber('d', numbers, size * mostDevices)
  }
  staff.forEach(({ id }, index) => {
    const equipment = equip(id, cast[index], nextId, chance)
    devices.push(...equipment.devices)
    changes.push(...equipment.changes)
  })
  return { staff, devices, changes: changes.sort(byTime) }
}

/** One who would let everything pass has an address that takes no mail: no notice, no block. */
const withUnreachable = (staff: readonly StaffRow[], unreachable: number): StaffRow[] =>
  staff.map((row, index) => (index === unreachable ? { ...row, email: 'bounce@simulator.amazonses.com' } : row))

/** Instants in one form compare as text; the sort keeps the order of those at one moment. */
const byTime = (a: ChangeRow, b: ChangeRow): number => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)
