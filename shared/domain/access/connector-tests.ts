/** What a connector said of itself when an administrator asked. */
import * as z from 'zod'
import type { LastTests } from '../last-tests.ts'
import { instant } from '../schedule/fields.ts'
import type { ConnectorCheck } from './connector.ts'

const check = z.strictObject({ isRight: z.boolean(), message: z.string() }) satisfies z.ZodType<ConnectorCheck>

export const connectorTest = z.strictObject({
  askedAt: instant,
  /** Absent until it has ended. */
  endedAt: z.exactOptional(instant),
  checks: z.exactOptional(z.array(check)),
})

export type ConnectorTest = Readonly<z.output<typeof connectorTest>>

export type ConnectorTests = LastTests<ConnectorTest>
