import type { ManagedDevice } from './managed-device.ts'

/** Enrolled devices in the order of their numbers, which some systems have for ids: what their refs end in, or the next that is free. */
export function numbered(devices: readonly ManagedDevice[]) {
  const numbers = new Map<number, ManagedDevice>()
  for (const device of devices) {
    let number = Number(/\d{1,9}$/.exec(device.ref)?.[0] ?? 0)
    while (numbers.has(number)) number += 1
    numbers.set(number, device)
  }
  return [...numbers]
    .flatMap(([number, device]) => (device.isEnrolled === false ? [] : [{ device, number }]))
    .toSorted((a, b) => a.number - b.number)
}
