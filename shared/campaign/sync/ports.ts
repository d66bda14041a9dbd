import type { ConnectorCheck } from '#domain/access/connector.ts'
import type { ReportRules } from '#domain/people/reported-device.ts'
import type { PolicyVersion } from '#domain/policies/policy.ts'
import { askedBy } from '#domain/requirements/requirement-of.ts'
import { mostSkew } from '#domain/schedule/clock.ts'
import type { Configured } from '#domain/sources/configured.ts'
import type { DeviceSource } from '#domain/sources/device-source.ts'
import type { Judging } from '#domain/sources/kept-report.ts'
import { matcherOf } from '#domain/sources/matcher.ts'
import type { DeviceSourceSettings, DirectorySettings } from '#domain/sources/settings.ts'
import type { Directory, StaffSource } from '#domain/sources/staff-source.ts'
import { asking, type DeviceImportPorts } from '../import/import-devices.ts'
import type { StaffImportPorts } from '../import/import-staff.ts'
import type { Ports } from '../ports.ts'

export interface SyncPorts extends DeviceImportPorts, Ports<'control' | 'passes' | 'deviceIndex' | 'retention'> {
  directory: Pick<Directory, 'findRefs'>
  /** All that are configured; absent: any. */
  sources?: readonly Pick<Configured, 'name' | 'isDirectory'>[]
}

/** In their order. */
export const directoryNames = ({ sources = [] }: Pick<SyncPorts, 'sources'>): readonly string[] =>
  sources.flatMap(({ name, isDirectory }) => (isDirectory ? [name] : []))

/** A system that is signed in to. */
export interface SignedIn {
  /** What is to be known of its secret, once it was used. */
  checkSecret?: (() => readonly ConnectorCheck[]) | undefined
}

/** A source as it is configured. */
export interface NamedSource extends SignedIn {
  name: string
  settings: DeviceSourceSettings
  source: DeviceSource
}

/** What reports of one source are judged by. */
export interface Rules extends Omit<Judging, 'now' | 'latest'>, ReportRules {
  active: readonly PolicyVersion[]
}

export async function rulesFor(ports: SyncPorts, { name, settings, source }: NamedSource): Promise<Rules> {
  const { active, all } = await asking(ports)
  const inUse = ports.sources && new Set(ports.sources.map(({ name }) => name))
  const isInUse = (name: string) => inUse?.has(name) ?? true
  return {
    source: name,
    inventoryHours: { configured: settings.inventoryHours, usual: source.inventoryHours },
    active,
    asked: askedBy(all),
    matcher: matcherOf(all),
    isInUse,
  }
}

export const judgingNow = ({ clock, machineClock }: SyncPorts, rules: Rules): Rules & Judging => ({
  ...rules,
  now: clock.now(),
  latest: machineClock.now().add({ seconds: mostSkew }),
})

export type StaffSyncPorts = StaffImportPorts & Ports<'passes' | 'directory' | 'retention'> & Pick<SyncPorts, 'sources'>

/** A directory as it is configured. */
export interface ConfiguredDirectory extends SignedIn {
  name: string
  settings: DirectorySettings
  source: StaffSource
}
