/** Suspended devices that imports by hand cleared: one person may do so, anyone may undo it, and approvers hear of many. */
import pMap from 'p-map'
import type { DeviceOfPerson } from '#domain/access/brake.ts'
import { type Admin, shownAdmin } from '#domain/admin.ts'
import { importChain } from '#domain/audit/decision.ts'
import { composeMail } from '#domain/emails/mailer.ts'
import { brakeTag } from '#domain/people/mail.ts'
import type { Person } from '#domain/people/person.ts'
import { withReadingByTime } from '#domain/people/readings.ts'
import { addressRef } from '#domain/people/ref.ts'
import { review } from '#domain/review/review.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import { listByTime } from '../audit/by-time.ts'
import { type BrakeSettings, letterToApprovers } from '../brake/weigh-suspensions.ts'
import type { Ports } from '../ports.ts'
import { changePerson } from '../save/change-person.ts'

/** Devices that the imports of one person clear within a day before approvers are told. */
const mostUntold = 25

const concurrency = 16

/** What the audit log says of an import that cleared devices; the list leads to them. */
export async function clearedIn(
  { brakes, clock }: Ports<'brakes' | 'clock'>,
  cleared: readonly DeviceOfPerson[] = [],
): Promise<Record<string, string | number>> {
  return cleared.length > 0 ? { cleared: cleared.length, list: await brakes.saveList(importChain, cleared, clock.now()) } : {}
}

interface WarningPorts extends Ports<'audit' | 'dayCounts' | 'mailer' | 'clock'> {
  brakeSettings: Pick<BrakeSettings, 'approvers'>
}

/** Mails each approver, at most once a day, that the imports of one person cleared many devices within 24 hours. */
export async function warnOfCleared({ audit, mailer, clock, brakeSettings, dayCounts }: WarningPorts, by: Admin) {
  const now = clock.now()
  let devices = 0
  for await (const { at, by: subject, details } of listByTime(audit, importChain, { cursor: 0, newest: true })) {
    if (isBefore(at, now.subtract({ hours: 24 }))) break
    if (subject === by.subject) devices += Number(details?.cleared ?? 0)
  }
  if (devices <= mostUntold) return
  const letter = letterToApprovers(`Ides: imports of one person cleared ${devices} suspended devices`, 'Imports', [
    `${shownAdmin(by)} imported lists by which ${devices} suspended devices got work access back within a day.`,
    'The audit log shows these imports. If a list is wrong, undo its import there, or by its number:',
    'npx ides devices undo NUMBER',
  ])
  const today = now.toZonedDateTimeISO('UTC').toPlainDate()
  for (const to of brakeSettings.approvers) {
    const count = (mails: number) => dayCounts.add(`${brakeTag}#${addressRef(by.subject)}#${addressRef(to)}`, today, mails, 1)
    if (!(await count(1))) continue
    const { kind } = await mailer.send(composeMail(to, brakeTag, letter))
    if (kind === 'later' || kind === 'stopped') await count(-1)
  }
}

/**
 * Undoes what an import cleared, in the audit log first: what was read before it counts again, but for what sources have read since.
 * @param number of the import in the audit log
 * @returns how many devices it cleared; undefined where none can be found any more
 */
export async function undoImport(
  { people, policies, brakes, audit, clock }: Ports<'people' | 'policies' | 'brakes' | 'audit' | 'clock'>,
  number: number,
  by: Admin,
) {
  const list = (await audit.find(importChain, number))?.details?.list
  const devices = await brakes.findList(importChain, String(list))
  if (devices.length === 0) return undefined
  const at = clock.now()
  await audit.append({ policy: importChain, at, by: by.subject, action: 'undo import', details: { of: number, devices: devices.length } })
  const active = await policies.listActive()
  await pMap(
    Map.groupBy(devices, ({ ref }) => ref),
    ([ref, some]) => changePerson(people, ref, person => review(withUndone(person, some), active, clock.now())),
    { concurrency },
  )
  return devices.length
}

const withUndone = (person: Person, cleared: readonly DeviceOfPerson[]): Person => ({
  ...person,
  devices: person.devices.map(({ beforeCleared, ...device }) =>
    beforeCleared && cleared.some(one => one.device === device.id)
      ? {
          ...device,
          readings: device.readings.filter(({ source }) => source !== 'import').reduce(withReadingByTime, beforeCleared.readings),
        }
      : { ...device, beforeCleared },
  ),
})
