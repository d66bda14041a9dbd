import { SourceError, type SourceFault, type Unread } from '#domain/sources/device-source.ts'
import { directorySettings } from '#domain/sources/settings.ts'
import type { StaffReport, StaffSource } from '#domain/sources/staff-source.ts'

/** What a directory says of someone, by default as in Brussels. */
export const accountOf = (ref: string, changes: Partial<StaffReport> = {}): StaffReport => ({
  ref,
  id: `id-${ref}`,
  email: `${ref}@ec.example`,
  name: ref,
  language: 'fr-BE',
  country: 'BE',
  unit: 'DG-ALPHA',
  groups: [],
  isEnabled: true,
  ...changes,
})

/** A directory whose people a test changes; it lists them in pages, and changes since a moment. */
export class ScriptedDirectory implements StaffSource {
  readonly permissions = []
  pageSize = 2
  /** What it answers with in place of the next pages, in turn. */
  faults: SourceFault[] = []
  unread: Unread[] = []
  /** Accounts that are no staff. */
  leftOut: Record<string, number> = {}
  canListChanges = true
  /** What it was asked: `all`, `all from 2`, `changes from 5`. */
  readonly asked: string[] = []
  groupsAsked: readonly string[] = []
  private readonly people = new Map<string, StaffReport>()
  private readonly changed: string[] = []

  constructor(...refs: readonly string[]) {
    for (const ref of refs) this.put(ref)
  }

  put(ref: string, changes: Partial<StaffReport> = {}) {
    this.people.set(ref, accountOf(ref, changes))
    this.changed.push(ref)
  }

  /** It says so among changes. */
  remove(ref: string) {
    this.people.delete(ref)
    this.changed.push(ref)
  }

  /** It lists them no more, and does not say why. */
  lose(ref: string) {
    this.people.delete(ref)
  }

  async open(groups: readonly string[]) {
    this.groupsAsked = groups
    return { page: async (cursor: string | undefined) => this.page(cursor) }
  }

  private page(cursor: string | undefined) {
    const [kind = 'all', from = '0', marked = String(this.changed.length)] = cursor?.split(' ') ?? []
    this.asked.push(cursor === undefined ? 'all' : `${kind} from ${from}`)
    const fault = this.faults.shift()
    if (fault) throw new SourceError(fault, `the directory says ${fault}`)
    const all = kind === 'all' ? [...this.people.values()] : this.changed.slice(Number(from)).map(ref => this.reportOf(ref))
    const start = kind === 'all' ? Number(from) : 0
    const reports = all.slice(start, start + this.pageSize)
    const end = kind === 'all' ? start + reports.length : Number(from) + reports.length
    const isLast = start + reports.length >= all.length
    return {
      reports,
      unread: isLast ? this.unread : [],
      leftOut: isLast ? this.leftOut : {},
      next: isLast ? undefined : kind === 'all' ? `all ${end} ${marked}` : `changes ${end}`,
      changesFrom: isLast && this.canListChanges ? `changes ${kind === 'all' ? marked : end}` : undefined,
    }
  }

  private reportOf(ref: string): StaffReport {
    return this.people.get(ref) ?? { ref, groups: [], isEnabled: false, isRemoved: true }
  }
}

export const settingsOf = (changes: Record<string, unknown> = {}) =>
  directorySettings.parse({
    kind: 'graph',
    tenant: 'contoso',
    clientId: 'client',
    secret: 'ides/graph',
    zone: 'Europe/Brussels',
    ...changes,
  })
