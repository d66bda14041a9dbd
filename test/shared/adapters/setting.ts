import { expect, onTestFinished } from 'vitest'
import type { ConnectorOutcome } from '#domain/access/connector.ts'

export const confirms = async (change: Promise<ConnectorOutcome>) => expect(await change).toEqual({ is: 'confirmed' })

export const refuses = async (change: Promise<ConnectorOutcome>, why: string) => expect(await change).toEqual({ is: 'refused', why })

/** Another system, which stops once the test is over. */
export function closing<System extends { close(): Promise<void> }>(system: System) {
  onTestFinished(() => system.close())
  return system
}
