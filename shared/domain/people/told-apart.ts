/** How people tell apart devices of one owner that are called the same. */
import { serialIn } from '../sources/keys.ts'
import type { Device, Person } from './person.ts'

/** Several with one label have the end of their serial number after it, as far as it is known and differs: `iPhone 13 (…1234)`. */
export function toldApart(devices: readonly Device[]): readonly Device[] {
  const named = devices.map(device => ({ device, name: nameWithEnd(device) }))
  return named.map(({ device, name }) => {
    const others = named.filter(one => one.device !== device && one.device.label === device.label)
    return others.length > 0 && others.every(other => other.name !== name) ? { ...device, label: name } : device
  })
}

/** What people read about a person: never saved. */
export const withDevicesToldApart = (person: Person): Person => ({ ...person, devices: toldApart(person.devices) })

function nameWithEnd({ label, keys, serialEnd = endOfSerial(serialIn(keys)) }: Device) {
  return serialEnd ? `${label} (…${serialEnd})` : label
}

/** All of a serial number that is shown, and kept of one in a list of devices. */
export const endOfSerial = (serial: string | undefined): string | undefined => serial?.slice(-4)
