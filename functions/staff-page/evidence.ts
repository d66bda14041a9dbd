/** What is known of a device: who said it, when, and what they cannot see. */

import { dayOf } from '#domain/emails/dates.ts'
import { isApp } from '#domain/emails/demands.ts'
import type { MessageKey } from '#domain/emails/messages/index.ts'
import type { PageReader } from '#domain/emails/page-words.ts'
import { lastReport, sourceInWords } from '#domain/emails/reported.ts'
import type { Device } from '#domain/people/person.ts'
import { certainFrom, lastReading } from '#domain/people/readings.ts'
import { namesThatAre } from '#domain/review/breaches.ts'
import { earliestOf, isBefore } from '#domain/schedule/zone.ts'
import type { Coverage } from '#domain/sources/device-source.ts'

/** When a device last reported and who says so, how old the list behind that may be, and since when nobody reports; empty if it never did. */
export function lastReports(device: Device, reader: PageReader): readonly string[] {
  const reported = lastReport(device, reader.person.profile.zone, reader.voice)
  return reported.length > 0 ? [...reported, ...ageOfList(device, reader), ...silence(device, reader)] : []
}

/** From which day on the list may be on which something was found, where that is before its report. */
function ageOfList({ readings }: Device, { person: { profile }, voice }: PageReader) {
  const aged = readings.filter(({ unmet, reportedAt, certainFrom = reportedAt }) => unmet.length > 0 && isBefore(certainFrom, reportedAt))
  const oldest = earliestOf(aged.map(certainFrom))
  return oldest ? [voice.say('page.known.listFrom', dayOf(oldest, profile.zone, voice))] : []
}

/** Since when nobody reports on a device any more. */
const silence = ({ vanishedAt }: Device, { person: { profile }, voice }: PageReader) =>
  vanishedAt ? [voice.say('page.known.vanished', dayOf(vanishedAt, profile.zone, voice))] : []

/** Why nothing is known of a device about which its owner is asked, where that is known. */
export const whyUnseen = (device: Device, reader: PageReader): readonly string[] => [
  ...blindSpot(device, reader),
  ...silence(device, reader),
]

const sentences = {
  'managed-only': 'page.known.managedOnly',
  'work-profile': 'page.known.workProfile',
  none: 'page.known.noApps',
} as const satisfies Partial<Record<Coverage, MessageKey>>

/** Why an app may be on a device unseen: its source does not list it. Empty where that is not why. */
export function blindSpot(device: Device, { policy, voice }: PageReader): readonly string[] {
  const { coverage, source } = lastReading(device) ?? {}
  if (!coverage || coverage === 'all-apps' || coverage === 'named-apps' || !source || device.vanishedAt) return []
  const isAsking =
    namesThatAre('unmet', device, policy).length === 0 && namesThatAre('unknown', device, policy).some(name => isApp(policy, name))
  return isAsking ? [voice.say(sentences[coverage], { source: sourceInWords(source, voice) })] : []
}
