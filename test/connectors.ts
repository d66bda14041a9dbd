import type { ListedConnector } from '../shared/domain/access/listed.ts'

/** A connector as it is listed; by default it stops the device alone, and no document says how late. */
export const connectorNamed = (name: string, kind: string, changes: Partial<ListedConnector> = {}): ListedConnector => ({
  name,
  kind,
  reach: 'device',
  takesMail: false,
  revokesSessions: false,
  upTo: {},
  ...changes,
})
