import { type ConnectorsSettings, listedConnectors } from '../../../shared/domain/access/settings.ts'
import type { OtherSystem } from './other-system.ts'

/** What functions are told of other systems. @param queues URL under which the queues are */
export function connectSettings(others: readonly OtherSystem[], queues: string): Readonly<Record<string, string>> {
  const connectors: ConnectorsSettings = Object.assign({}, ...others.map((other) => other.connectors))
  return {
    CONNECTORS: JSON.stringify(connectors),
    CONNECTOR_LIST: JSON.stringify(listedConnectors(connectors)),
    RESTORATIONS: `${queues}/restorations`,
    SUSPENSIONS: `${queues}/suspensions`,
  }
}
