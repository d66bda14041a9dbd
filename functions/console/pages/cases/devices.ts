/** The devices of a case's owner, and what is known of each. */

import { platformNamed } from '#domain/catalogue/platforms.ts'
import { html } from '#domain/html.ts'
import { productNamed } from '#domain/people/sources.ts'
import type { Visit } from '#functions/console/page.ts'
import { list, mark, momentText } from '#functions/console/parts.ts'
import { coverageNames, type ShownCase } from './words.ts'

type Device = ShownCase['devices'][number]
type Reading = Device['readings'][number]

export const caseDevices = ({ devices }: ShownCase, { zone }: Visit) =>
  html`${list(
    'On record',
    ['Device', 'Kind', 'Found', 'Notified', 'Access'],
    devices.map(device => deviceRow(device, zone)),
    'No device of theirs is on record.',
  )}
${list(
  'Readings',
  ['Device', 'Requirement', 'Met?', 'Source', 'Reported'],
  devices.flatMap(device => device.readings.map(reading => readingRow(device, reading, zone))),
)}`

const deviceRow = (device: Device, zone: string) => {
  const { id, label, platform, ownership, workApps, noticedAt, unreached } = device
  return [
    html`${label}<br><span class="quiet">${id}</span>`,
    `${platformNamed(platform)?.name ?? platform}, ${ownership}${ownership === 'personal' && workApps ? ', with work apps' : ''}`,
    foundOn(device, zone),
    unreached ? mark('grave', 'cannot be notified') : momentText(noticedAt, zone),
    html`${accessOf(device)}${answerOf(device, zone)}`,
  ]
}

function foundOn({ found, covered, certain, unread, checked }: Device, zone: string) {
  if (found.length > 0) {
    const known = unread ? 'no source can read it' : 'unknown'
    return html`${mark(certain ? 'grave' : 'quiet', certain ? 'in breach' : known)} ${found.join(', ')}`
  }
  if (!covered) return mark('quiet', 'not covered by the policy')
  if (!checked) return mark('good', 'nothing')
  return html`${mark('good', 'in order, its owner says')} ${momentText(checked.at, zone)}<br>counts until ${momentText(checked.until, zone)}`
}

const accessOf = ({ access, suspendedBy, unread, enforced, why }: Device) =>
  html`${mark(access === 'suspended' ? 'grave' : 'good', access)}${access === 'suspended' && unread ? ' because there was no answer' : ''}${suspendedBy.length === 0 ? '' : ` under ${suspendedBy.join(', ')}`}${enforced && html`<br>${enforced}`}${why && `: ${why}`}`

const answerOf = ({ answered }: Device, zone: string) =>
  answered &&
  html`<br>${answered.restored ? 'restored' : 'not suspended'} because of an answer, until a report comes or ${momentText(answered.until, zone)}`

const meets = { met: mark('good', 'met'), unmet: mark('grave', 'not met'), unknown: mark('quiet', 'unknown') } as const

const readingRow = ({ label, covered, vanishedAt }: Device, reading: Reading, zone: string) => {
  const { requirement, is, osVersion = '', source, coverage, reportedAt, certainFrom, nextInventoryBy, tooOld } = reading
  return [
    label,
    requirement,
    html`${covered ? meets[is] : mark('quiet', 'not covered')} ${osVersion}`,
    source === undefined ? 'none' : `${sourceName(source)}${coverage === undefined ? '' : `, ${coverageNames[coverage]}`}`,
    html`${momentText(reportedAt, zone)}${certainFrom && html`<br>inventory perhaps of ${momentText(certainFrom, zone)}`}${nextInventoryBy && html`<br>next inventory by ${momentText(nextInventoryBy, zone)}`}${tooOld ? html`<br>too old to suspend` : ''}${
      vanishedAt && html`<br>gone from its source since ${momentText(vanishedAt, zone)}`
    }`,
  ]
}

const sourceName = (source: string) => (source === 'import' ? 'list of devices' : (productNamed(source) ?? source))
