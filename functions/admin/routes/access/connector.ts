import * as z from 'zod'
import { type ConnectorTest, connectorTest } from '../../../../shared/domain/access/connector-tests.ts'
import { connectorName } from '../../../../shared/domain/access/settings.ts'
import type { System } from '../../../compose/system.ts'
import { type Refusal, refuse } from '../../problem.ts'

export const ofConnector = z.object({ connector: connectorName.describe('The name of a connector.') })

/** The last test of a connector. */
export const testedConnector = z.object({
  askedAt: z.string(),
  endedAt: z.exactOptional(z.string().describe('Absent until it has ended.')),
  checks: connectorTest.shape.checks.describe('What was looked at: whether it is right, and what to do if it is not.'),
})

export const connectorTestBody = ({ askedAt, endedAt, ...rest }: ConnectorTest): z.input<typeof testedConnector> => ({
  askedAt: askedAt.toString(),
  ...(endedAt ? { endedAt: endedAt.toString() } : {}),
  ...rest,
})

export const isConnector = ({ connectorList }: System, name: string): boolean => connectorList.some((one) => one.name === name)

export const noConnector = (name: string): Refusal => refuse(404, `no connector ${name} is configured: GET /api/connectors lists all`)
