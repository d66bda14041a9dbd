import type { AuditLog } from '../../domain/audit/decision.ts'
import type { Addresses } from '../../domain/people/addresses.ts'
import type { DeviceIndex } from '../../domain/sources/device-index.ts'
import type { DeviceSource } from '../../domain/sources/device-source.ts'
import type { SourcePasses } from '../../domain/sources/passes.ts'
import type { DeviceSourceSettings } from '../../domain/sources/settings.ts'
import type { DeviceImportPorts } from '../import/import-devices.ts'

export interface SyncPorts extends DeviceImportPorts {
  readonly addresses: Addresses
  readonly passes: SourcePasses
  readonly deviceIndex: DeviceIndex
}

export interface AcceptingPorts extends Pick<SyncPorts, 'passes' | 'clock'> {
  readonly audit: AuditLog
}

/** A source as it is configured. */
export interface NamedSource {
  readonly name: string
  readonly settings: DeviceSourceSettings
  readonly source: DeviceSource
}
