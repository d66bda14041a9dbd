import { describe, expect, it } from 'vitest'
import type { SourceTests } from '#domain/sources/tasks.ts'
import { brussels } from '../builders.ts'

const askedAt = brussels('2023-02-23T10:00')

/** The contract of every SourceTests. */
export function sourceTestsContract(technology: string, open: () => Promise<SourceTests>) {
  describe(technology, () => {
    it('tests of sources are kept as they were saved last, each under its source', async () => {
      const tests = await open()
      expect(await tests.find('intune')).toBeUndefined()
      await tests.save('intune', { askedAt })
      await tests.save('jamf', { askedAt, endedAt: askedAt, problem: { fault: 'permission', message: 'Grant it.' } })
      expect(await tests.find('intune')).toEqual({ askedAt })
      const shown = { records: 2, unread: 0, total: 2, by: { platform: { ios: 2 } }, faults: ['an unknown word'] }
      await tests.save('intune', { askedAt, endedAt: askedAt, shown })
      expect(await tests.find('intune')).toEqual({ askedAt, endedAt: askedAt, shown })
      expect(await tests.find('jamf')).toMatchObject({ problem: { fault: 'permission' } })
    })
  })
}
