/** A system beside Ides in which access is set: a stand-in that knows the devices of a campaign. */
import type { ConnectorsSettings } from '../../../shared/domain/access/settings.ts'

/** What it holds of one device. */
export interface Holding {
  readonly device: string
  readonly owner: string
  readonly state: 'suspended' | 'granted'
  /** What it has written down, in its own words. */
  readonly said: string
}

export interface OtherSystem {
  /** In words, such as `Microsoft Entra`. */
  readonly title: string
  /** As in a configuration: its connector, under its name. */
  readonly connectors: ConnectorsSettings
  /** By name. */
  readonly secrets: Readonly<Record<string, string>>
  /** Devices that it was ever asked about. */
  holdings(): readonly Holding[]
  /** Asks it what is meant for the address that the connector knows; absent where that is its own. */
  readonly fetch?: typeof fetch
  close(): Promise<void>
}
