/** An invented organisation of many people under two policies, and all that they are to be told. */

import type { Temporal } from 'temporal-polyfill'
import { languages } from '#domain/catalogue/languages.ts'
import type { DeviceChange } from '#domain/people/organisation.ts'
import type { Person } from '#domain/people/person.ts'
import type { Policy } from '#domain/policies/policy.ts'
import { rehearseCampaign } from '#domain/rehearsal/rehearse-campaign.ts'
import { byMoment } from '#domain/schedule/zone.ts'
import { instant, peopleWith, policyOf, security } from '#test/builders.ts'
import { chanceOf } from '#test/chance.ts'

export interface Population {
  policies: readonly Policy[]
  people: readonly Person[]
  /** In order of time. */
  changes: readonly DeviceChange[]
}

/**
 * Moments are far enough apart that what is put off by faults, for hours even, is told in the same words: what happens in the afternoon is
 * reported when the mail of the morning has gone, and no rung stands on the working day after one of the same recipient's digests.
 */
const common = {
  ...security,
  announce: 'everyone',
  deadline: { on: '2023-03-02', counts: 'inclusive' },
  reminders: ['P3D', 'P1D', 'P0D'],
  limits: { suspendCount: 1_000_000 },
}

const policies: readonly Policy[] = [
  policyOf({
    ...common,
    escalation: [
      { after: 'P0D', suspend: true, notify: 'staff' },
      { after: 'P3D', notify: 'manager' },
      { after: 'P5D', notify: 'staff' },
      { after: 'P6D', notify: 'security' },
      { every: 'P1D', notify: 'staff', times: 2 },
    ],
  }),
  policyOf({ ...common, id: 'no-temu', title: 'Remove Temu', apps: ['temu'], escalation: [{ after: 'P5D', notify: 'staff' }] }),
]

/** Who breaks the policies with how many devices, and what these report later: at which moment, which apps. */
interface Part {
  devices: readonly { apps: string; reports: readonly (readonly [at: string, apps: string])[] }[]
  isWithoutManager?: true
}

const phone = (apps: string, ...reports: readonly (readonly [at: string, apps: string])[]) => ({ apps, reports })

/** At either time it is working time for all. */
const midday = (date: string) => `2023-${date}T11:00:00Z`
const afternoon = (date: string) => `2023-${date}T15:00:00Z`

/** A unit of an organisation, its head first. */
const parts: readonly Part[] = [
  { devices: [phone('')] },
  { devices: [] },
  { devices: [phone('tiktok', [afternoon('02-24'), ''])] },
  { devices: [phone('tiktok', [afternoon('02-27'), ''])] },
  { devices: [phone('tiktok', [afternoon('03-02'), ''])] },
  { devices: [phone('tiktok', [afternoon('03-03'), ''])] },
  { devices: [phone('tiktok', [afternoon('03-10'), '']), phone('tiktok', [afternoon('03-13'), ''])] },
  { devices: [phone('tiktok')] },
  { devices: [phone('tiktok'), phone('')], isWithoutManager: true },
  { devices: [phone('tiktok;temu', [afternoon('02-28'), 'tiktok'], [afternoon('03-14'), ''])] },
  { devices: [phone('temu', [afternoon('03-13'), ''])] },
  { devices: [phone('', [midday('02-27'), 'tiktok'], [afternoon('03-09'), ''])] },
  { devices: [phone('tiktok', [afternoon('02-24'), ''], [midday('02-28'), 'tiktok'], [afternoon('03-03'), ''])] },
  { devices: [phone('?')] },
]

const zones = ['Europe/Brussels', 'Europe/Helsinki', 'Europe/Lisbon']

function unit(index: number, seed: number): Pick<Population, 'people' | 'changes'> {
  const chance = chanceOf(seed + index)
  const zone = chance.pick(zones)
  const idOf = (part: number) => `u${index}p${part}`
  const changes: DeviceChange[] = []
  const people = peopleWith(
    ...parts.map(({ devices, isWithoutManager }, part) => ({
      who: {
        id: idOf(part),
        email: `${idOf(part)}@ec.example`,
        name: `Person ${part} of ${index}`,
        language: chance.pick(languages),
        zone,
        manager: part === 0 || isWithoutManager ? '' : idOf(0),
      },
      devices: devices.map(({ apps, reports }, device) => {
        const id = `${idOf(part)}d${device}`
        for (const [at, apps] of reports) changes.push({ at: instant(at), device: id, apps: apps === '' ? [] : apps.split(';') })
        return { id, apps }
      }),
    })),
  )
  return { people, changes }
}

/** As many units as it takes for so many mails. */
export function populate(notices: number, seed: number): Population & { expected: Expected } {
  const units: ReturnType<typeof unit>[] = []
  for (;;) {
    const population = {
      policies,
      people: units.flatMap(({ people }) => people),
      changes: units.flatMap(({ changes }) => changes).sort(byMoment),
    }
    const expected = expectedOf(population)
    const missing = notices - expected.mails
    if (missing <= 0) return { ...population, expected }
    const more = Math.ceil(missing / mailsOfUnit)
    for (let added = 0; added < more; added += 1) units.push(unit(units.length, seed))
  }
}

/** Roughly; some mails are to a team that all units share. */
const mailsOfUnit = 82

export interface Thing {
  /** Says all of it but its moment; someone may be told the same twice, for having done the same twice. */
  line: string
  at: Temporal.Instant
  /** Whom it is about. */
  staff: string
}

/** What is to come of it, where nothing goes wrong. */
export interface Expected {
  mails: number
  /** What people are to be told, and the changes of their access: in order of time. */
  things: readonly Thing[]
}

export const toldLine = (policy: string, staff: string, step: string, devices: readonly string[]) =>
  `${staff} ${policy} ${step} ${devices.toSorted().join(' ')}`

/** Who gets it depends on who can be reached. */
export const digestLine = (policy: string, staff: string, rung: string) => `digest ${staff} ${policy} ${rung}`

export const accessLine = (device: string, state: 'suspended' | 'granted') => `${device} ${state}`

/** As rehearsed: each policy for itself, for those of one person share their mails, not their words. */
function expectedOf({ policies, people, changes }: Population): Expected {
  const things: Thing[] = []
  const mails = new Set<string>()
  for (const policy of policies)
    for (const event of rehearseCampaign(policy, people, changes).events) {
      const { kind, at, staff } = event
      if (kind === 'notice' || kind === 'digest') mails.add(`${kind} ${at} ${event.to}`)
      if (kind === 'notice') things.push({ line: toldLine(policy.id, staff, event.step, event.devices), at, staff })
      if (kind === 'digest') things.push({ line: digestLine(policy.id, staff, event.step), at, staff })
      if (kind === 'suspension') things.push({ line: accessLine(event.device, 'suspended'), at, staff })
      if (kind === 'restoration') things.push({ line: accessLine(event.device, 'granted'), at, staff })
    }
  return { mails: mails.size, things: things.sort(byMoment) }
}
