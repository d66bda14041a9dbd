/** Keys by which sources know a device. */
import { sha256 } from '../hash.ts'
import type { DeviceKeys } from './device-source.ts'

/** What stands where a device has no serial number, in small letters. */
const placeholders: ReadonlySet<string> = new Set([
  ...['unknown', 'not available', 'not specified', 'not applicable', 'default string', 'system serial number', 'to be filled by o.e.m.'],
  ...['invalid', 'empty', 'undefined', '12345', '123456789', '0123456789', '1234567890'],
])

/** Five characters at least, and not one of them again and again. */
const serialForm = /^(?!(.)\1*$)[a-z0-9][a-z0-9 ._+=-]{4,99}$/i
const entraForm = /^(?![0-]*$)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const udidForm = /^(?![0-]*$)[0-9a-f-]{8,64}$/i

/** Those that name one device alone, strongest first: `serial:C39K1234`. Two devices may share what stands in place of a number. */
export function plausibleKeys({ serial = '', entra = '', udid = '' }: DeviceKeys): readonly string[] {
  const number = serial.trim()
  const isSerial = serialForm.test(number) && !placeholders.has(number.toLowerCase())
  return [
    isSerial ? `serial:${number.toUpperCase()}` : [],
    entraForm.test(entra.trim()) ? `entra:${entra.trim().toLowerCase()}` : [],
    udidForm.test(udid.trim()) ? `udid:${udid.trim().toUpperCase()}` : [],
  ].flat()
}

/** The serial number among keys. */
export const serialIn = (keys: readonly string[] = []): string | undefined =>
  keys.find(key => key.startsWith('serial:'))?.slice('serial:'.length)

/** By which a source itself knows a device: `intune#8c5b`. */
export const sourceKey = (source: string, ref: string) => `${source}#${ref}`

const sourceForm = /^([a-z][a-z0-9-]*)#/

/** Names of the sources that know a device; the first says whose it is and what it is called. */
export const sourcesIn = (keys: readonly string[] = []): readonly string[] => keys.flatMap(key => sourceForm.exec(key)?.[1] ?? [])

/** The refs under which a source knows a device, mostly one. */
export const refsIn = (keys: readonly string[] = [], source: string): readonly string[] =>
  keys.filter(key => key.startsWith(sourceKey(source, ''))).map(key => key.slice(source.length + 1))

/** The id of a device that nobody knew: its strongest key, else what its source calls it. */
export function newDeviceId([strongest]: readonly string[], source: string, ref: string) {
  if (strongest !== undefined) return strongest
  return /^[\w.-]{1,90}$/.test(ref) ? `${source}:${ref}` : `${source}:${keyHash(ref)}`
}

/** Of a key: 32 hexadecimal digits. */
export const keyHash = (key: string) => sha256(key).slice(0, 32)
