/** When a device last reported, and who says so. */
import type { Device, Person } from '../people/person.ts'
import { lastReading } from '../people/readings.ts'
import { productNamed } from '../people/sources.ts'
import { dayOf, timeOf } from './dates.ts'
import { harmless } from './plain.ts'
import type { Voice } from './voice.ts'

/** What people call the source of a reading. */
export function sourceInWords(source: string, { say }: Voice) {
  if (source === 'import') return say('page.known.list')
  if (source === 'contest') return say('page.known.contest')
  return productNamed(source) ?? harmless(source)
}

/** @returns one sentence, or none if it never reported */
export function lastReport(device: Device, zone: string, voice: Voice): readonly string[] {
  const reading = lastReading(device)
  if (!reading) return []
  const { reportedAt, source } = reading
  const moment = { ...dayOf(reportedAt, zone, voice), time: timeOf(reportedAt, zone, voice) }
  return [voice.say('page.known.reported', { ...moment, source: sourceInWords(source, voice) })]
}

/** The last report of a device that another of its owner's has the same name as, since nothing else tells them apart. */
export const reportIfNamesake = (device: Device, { devices, profile }: Person, voice: Voice): readonly string[] =>
  devices.some(({ id, label }) => id !== device.id && label === device.label) ? lastReport(device, profile.zone, voice) : []
