/** What is known of the reader's devices, from which source and since when. */

import type { Temporal } from 'temporal-polyfill'
import { dayOf } from '#domain/emails/dates.ts'
import { deviceName, isOfApps, platformName, unmetLines } from '#domain/emails/demands.ts'
import type { PageReader } from '#domain/emails/page-words.ts'
import { answeredUntil } from '#domain/emails/replies.ts'
import { html } from '#domain/html.ts'
import type { Device } from '#domain/people/person.ts'
import { believedUntil, checkedAt, devicesAsked, namesThatAre } from '#domain/review/breaches.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import { quietLines } from './blocks.ts'
import { blindSpot, lastReports } from './evidence.ts'

/** Each device with what is known of it. */
export function deviceList(reader: PageReader, now: Temporal.Instant) {
  const { person, policy, voice } = reader
  const { say } = voice
  const { zone } = person.profile
  const isApps = isOfApps(policy)
  const covered = devicesAsked(policy, person)
  const found = (device: Device) => {
    if (!covered.includes(device)) return [say('page.known.outside')]
    const unmet = namesThatAre('unmet', device, policy)
    if (unmet.length > 0) return unmetLines({ device, unmet, certain: true }, policy, voice)
    if (namesThatAre('unknown', device, policy).length === 0) return [say(isApps ? 'page.known.nothing' : 'page.known.inOrder')]
    const [checked, until] = [checkedAt(device, policy, person.profile), believedUntil(device, policy, person.profile)]
    const isBelieved = checked && until && isBefore(now, until)
    if (isBelieved)
      return [
        say(isApps ? 'page.checked.since' : 'page.checked.inOrder.since', dayOf(checked, zone, voice)),
        ...answeredUntil([device], policy, person.profile, now, voice),
      ]
    return [say(isApps ? 'page.known.unknown' : 'page.known.unclear')]
  }
  return html`<ul class="rows">${person.devices.map(
    device =>
      html`<li><span class="name">${deviceName(device, voice)} (${platformName(device)})</span><span>${
        device.ownership === 'official' ? say('page.known.official') : say('page.known.personal')
      }</span>${found(device).map(line => html`<span>${line}</span>`)}${quietLines([...blindSpot(device, reader), ...lastReports(device, reader)])}</li>`,
  )}</ul>`
}
