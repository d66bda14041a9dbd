import { describe, expect, it } from 'vitest'
import type { ConnectorTests } from '#domain/access/connector.ts'
import { brussels } from '../builders.ts'

const askedAt = brussels('2023-02-23T10:00')

/** The contract of every ConnectorTests. */
export function connectorTestsContract(technology: string, open: () => Promise<ConnectorTests>) {
  describe(technology, () => {
    it('tests of connectors are kept as they were saved last, each under its connector', async () => {
      const tests = await open()
      expect(await tests.find('entra')).toBeUndefined()
      await tests.save('entra', { askedAt })
      await tests.save('hook', { askedAt, endedAt: askedAt, checks: [] })
      const ended = { askedAt, endedAt: askedAt, checks: [{ isRight: false, message: 'No policy filters by the attribute.' }] }
      await tests.save('entra', ended)
      expect(await tests.find('entra')).toEqual(ended)
      expect(await tests.find('hook')).toEqual({ askedAt, endedAt: askedAt, checks: [] })
    })
  })
}
