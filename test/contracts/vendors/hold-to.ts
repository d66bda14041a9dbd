import { expect, onTestFinished } from 'vitest'
import type { Exchange, StandIn } from '#infra/local/sources/stand-in.ts'
import type { Complaints } from './contract.ts'

interface OddRecord {
  odd?: unknown
}

/** Closes a stand-in once the test is over: all that was asked and answered must be as its vendor says. No vendor describes records that are odd. */
export function holdTo(
  complaintsAbout: Complaints,
  standIn: Pick<StandIn, 'close'>,
  exchanges: readonly Exchange[],
  records: () => readonly OddRecord[],
) {
  onTestFinished(async () => {
    await standIn.close()
    if (!records().some(({ odd }) => odd)) expect(exchanges.flatMap(complaintsAbout)).toEqual([])
  })
}
