import type { Ended } from '../../domain/sources/pass.ts'
import type { NamedSource, SyncPorts } from './ports.ts'

/** What one run over a source did. */
export interface SyncReport {
  readonly source: string
  /** Of the pass it worked on; absent where none was due. */
  readonly pass?: number
  /**
   * `early`: no pass is due, or the next try is not. `begun`: it goes on in the next run. `failed`: the next run tries that page again.
   * `overtaken`: another run works on it.
   */
  readonly outcome: 'early' | 'begun' | 'failed' | 'overtaken' | Ended['outcome']
  /** Why it failed, is held or incomplete. */
  readonly why?: string
  /** Pages and records that this run read. */
  readonly pages: number
  readonly records: number
  /** Devices that this run wrote. */
  readonly written: number
}

/**
 * Goes on with the pass over a source, or begins one if it is due.
 * @param mayGoOn asked between pages
 */
export async function syncDevices(_ports: SyncPorts, { name }: NamedSource, _mayGoOn: () => boolean): Promise<SyncReport> {
  return { source: name, outcome: 'early', pages: 0, records: 0, written: 0 }
}
