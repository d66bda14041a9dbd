import type { Retention } from '../../domain/people/retention.ts'
import type { SourcePasses } from '../../domain/sources/passes.ts'
import type { DirectorySettings } from '../../domain/sources/settings.ts'
import type { Directory, StaffSource } from '../../domain/sources/staff-source.ts'
import type { StaffImportPorts } from '../import/import-staff.ts'

export interface StaffSyncPorts extends StaffImportPorts {
  readonly passes: SourcePasses
  readonly directory: Directory
  readonly retention: Retention
}

/** The directory as it is configured. */
export interface ConfiguredDirectory {
  readonly settings: DirectorySettings
  readonly source: StaffSource
}
