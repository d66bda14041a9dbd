/** `npm start -- --source KIND`: a stand-in for a device manager that has the organisation's devices, and how Ides reads it. */
import type { Temporal } from 'temporal-polyfill'
import type { Person, Profile } from '#domain/people/person.ts'
import type { Policy } from '#domain/policies/policy.ts'
import type { Clock } from '#domain/schedule/clock.ts'
import { deviceSourceSettings, directorySettings } from '#domain/sources/settings.ts'
import { blockingDirectory, entraAt } from '../others/entra-system.ts'
import { googleAt } from '../others/google-system.ts'
import { knownDevices, type OtherSystem } from '../others/other-system.ts'
import type { AnsweringOrganisation } from '../sample/answers.ts'
import { devicesAsTheyAre, policyRule } from './as-they-are.ts'
import { startGoogle } from './google.ts'
import { graphClient, startGraph } from './graph.ts'
import type { ManagedDevice } from './managed-device.ts'
import type { Read } from './read.ts'
import type { StaffMember } from './staff-member.ts'

export const sourceKinds = ['intune', 'google'] as const

export type SourceKind = (typeof sourceKinds)[number]

export interface StartedSource {
  kind: SourceKind
  read: Read
  /** The connector that sets access in the same tenant; its system ends with the source. */
  connector: 'entra' | 'google'
  other: OtherSystem
  close(): Promise<void>
}

/** Hours between two passes, so that a campaign of weeks does not take long. */
export const everyHours = 6

/** @throws EADDRINUSE */
export async function startSource(
  kind: SourceKind,
  organisation: AnsweringOrganisation,
  policy: Policy,
  clock: Clock,
): Promise<StartedSource> {
  const { people, answers = [] } = organisation
  const listedWeekly = new Set(answers.map(({ staff }) => staff))
  let known: { at: Temporal.Instant; devices: readonly ManagedDevice[] } | undefined
  const managed = {
    staff: people.map(({ profile }) => staffMember(profile)),
    get devices() {
      const at = clock.now()
      if (!known?.at.equals(at)) known = { at, devices: devicesAsTheyAre(organisation, policy, at, listedWeekly) }
      return known.devices
    },
  }
  const common = { secret: `ides/${kind}`, everyHours }
  const read = (settings: object, directory: object, secret: string) => ({
    sources: { [kind]: deviceSourceSettings.parse({ kind, ...common, ...settings }) },
    directories: { directory: directorySettings.parse({ ...common, ...zonesOf(people), ...directory }) },
    secrets: { [common.secret]: secret },
  })

  if (kind === 'google') {
    const states = new Map<string, string>()
    const standIn = await startGoogle({ clock, state: () => ({ staff: managed.staff, devices: managed.devices, states }) })
    const settings = { admin: 'admin@ec.example' }
    return {
      kind,
      read: { ...read(settings, { kind: 'google', ...settings }, standIn.secret), fetch: standIn.fetch },
      connector: 'google',
      other: { ...googleAt(standIn, states, knownDevices(people)), close: async () => {} },
      close: standIn.close,
    }
  }
  const entra = blockingDirectory()
  const { url, close } = await startGraph(Object.assign(managed, { entra }))
  const { tenant, clientId, secret } = graphClient
  const settings = { tenant, clientId, graph: url, login: url }
  const checks = Object.fromEntries(policy.requires.map(name => [name, policyRule(name, policy)]))
  return {
    kind,
    read: read({ ...settings, appProtection: true, checks }, { kind: 'graph', ...settings }, secret),
    connector: 'entra',
    other: { ...entraAt(url, entra, knownDevices(people)), close: async () => {} },
    close,
  }
}

const staffMember = ({ id, email, name, language, zone, country, unit, manager }: Profile): StaffMember => ({
  ref: id,
  ...{ email, name, language, unit, office: officeIn(zone) },
  country,
  manager: manager?.id,
})

/** `New York` in `America/New_York`: no directory says more. */
const officeIn = (zone: string) => zone.slice(zone.lastIndexOf('/') + 1).replaceAll('_', ' ')

function zonesOf(people: readonly Person[]) {
  const zones = [...new Set(people.map(({ profile }) => profile.zone))]
  return { zone: zones[0] ?? 'UTC', offices: Object.fromEntries(zones.map(zone => [officeIn(zone), zone])) }
}
