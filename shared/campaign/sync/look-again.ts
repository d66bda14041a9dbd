import type { NamedSource, SyncPorts } from './ports.ts'

/** What a source said when it was asked about somebody's devices. */
export interface Look {
  /** Devices of theirs that the source has. */
  readonly devices: number
  /** Devices that were asked to report anew, which takes minutes. */
  readonly asked: number
  /** Devices that the source does not know any more. */
  readonly missing: number
  /** Whether any of their devices is in breach now, as far as is known. */
  readonly breach: 'none' | 'certain' | 'uncertain'
}

/**
 * Asks a source about the devices of one person, now.
 * @returns undefined if there is no such person
 * @throws SourceError
 */
export async function lookAgain(_ports: SyncPorts, _source: NamedSource, _ref: string): Promise<Look | undefined> {
  return undefined
}
