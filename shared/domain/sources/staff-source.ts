/** Where staff comes from: a directory that the organisation runs. */
import type { Unread } from './device-source.ts'

/** What a directory says of one person. */
export interface StaffReport {
  /** The directory's own id, by which it names managers. */
  readonly ref: string
  /** The staff id, from the field that is configured; absent where that is empty. */
  readonly id?: string | undefined
  readonly email?: string | undefined
  readonly name?: string | undefined
  /** As the directory writes it: `de-AT`. */
  readonly language?: string | undefined
  /** ISO 3166, where the directory has one. */
  readonly country?: string | undefined
  readonly office?: string | undefined
  readonly unit?: string | undefined
  /** Ref of the manager. */
  readonly manager?: string | undefined
  /** Names of groups, of those that are asked for. */
  readonly groups: readonly string[]
  readonly isEnabled: boolean
  /** The directory says that they are gone. All else is then absent. */
  readonly isRemoved?: true
}

export interface StaffReportPage {
  readonly reports: readonly StaffReport[]
  readonly unread: readonly Unread[]
  /** Continues after this page; absent after the last. */
  readonly next?: string | undefined
  /** After the last page: from where a later pass lists only changes. Absent where the directory cannot. */
  readonly changesFrom?: string | undefined
}

export interface StaffReader {
  /** @param cursor `next` of a page, or `changesFrom` of an earlier pass; absent: everybody from the start @throws SourceError */
  page(cursor: string | undefined): Promise<StaffReportPage>
}

export interface StaffSource {
  /** @param groups names of groups that policies speak of @throws SourceError */
  open(groups: readonly string[]): Promise<StaffReader>
  readonly permissions: readonly string[]
}
