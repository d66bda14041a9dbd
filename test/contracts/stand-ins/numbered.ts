import type { ManagedDevice } from '#infra/local/sources/managed-device.ts'

/** Enrolled devices in the order of their numbers, which some systems have for ids: what their refs end in, or the next that is free. */
export function numberedDevices(devices: readonly ManagedDevice[]) {
  const refs = new Map<number, string>()
  const all = devices.map(device => {
    let number = Number(/\d{1,9}$/.exec(device.ref)?.[0] ?? 0)
    while ((refs.get(number) ?? device.ref) !== device.ref) number += 1
    refs.set(number, device.ref)
    return { device, number }
  })
  return all.filter(({ device }) => device.isEnrolled !== false).toSorted((a, b) => a.number - b.number)
}
