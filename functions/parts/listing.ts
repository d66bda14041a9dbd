import * as z from 'zod'
import { type ListedConnector, listedConnector } from '../../shared/domain/access/settings.ts'
import { lazily } from '../runtime/lazily.ts'
import type { Surroundings } from './surroundings.ts'

/** Which connectors there are. */
export interface Listing {
  readonly connectorList: readonly ListedConnector[]
}

export const listing = ({ environment: { CONNECTOR_LIST = '[]' } }: Surroundings): Listing =>
  lazily<Listing>({ connectorList: () => z.array(listedConnector).parse(JSON.parse(CONNECTOR_LIST)) })
