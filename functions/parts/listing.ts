import * as z from 'zod'
import { type ListedConnector, listedConnector } from '../../shared/domain/access/settings.ts'
import { lazily } from '../runtime/lazily.ts'
import type { FunctionEnvironment } from './surroundings.ts'

/** Which connectors there are. */
export interface ListingSystem {
  readonly connectorList: readonly ListedConnector[]
}

export const listing = ({ environment: { CONNECTOR_LIST = '[]' } }: FunctionEnvironment): ListingSystem =>
  lazily<ListingSystem>({ connectorList: () => z.array(listedConnector).parse(JSON.parse(CONNECTOR_LIST)) })
