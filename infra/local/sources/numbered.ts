import type { ManagedDevice } from './managed-device.ts'

/** Enrolled devices in the order of their numbers, which some systems have for ids. Their refs end in them. */
export const numbered = (devices: readonly ManagedDevice[]) =>
  devices
    .filter(({ isEnrolled }) => isEnrolled !== false)
    .map((device) => ({ device, number: Number(/\d{1,9}$/.exec(device.ref)?.[0] ?? 0) }))
    .toSorted((a, b) => a.number - b.number)
