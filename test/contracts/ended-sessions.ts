import { describe, expect, it } from 'vitest'
import type { EndedSessions } from '#domain/ended-sessions.ts'
import { instant } from '../builders.ts'

/** The contract of every EndedSessions. */
export function endedSessionsContract(technology: string, open: () => Promise<EndedSessions>) {
  describe(technology, () => {
    it('sessions that ended stay so, and no other has', async () => {
      const ended = await open()
      for (const until of ['2099-03-01T09:00:00Z', '2099-03-01T10:00:00Z']) await ended.save('one', instant(until))
      expect(await Promise.all(['one', 'One', 'on', 'two'].map(ended.has))).toEqual([true, false, false, false])
    })
  })
}
