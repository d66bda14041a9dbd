import * as z from 'zod'
import { importChain } from '../../../../shared/domain/audit/decision.ts'
import { isLeftOut, mostGone } from '../../../../shared/domain/people/retention.ts'
import { isBefore } from '../../../../shared/domain/schedule/zone.ts'
import type { System } from '../../../compose/system.ts'
import { refuse } from '../../problem.ts'
import { noBody, noInput, noResult, route } from '../../route.ts'

const leavingRight = 'must be how many people the list leaves out'

/** Seconds: an answer must come within half a minute. */
const longestCount = 15

export const completeStaffRoute = route(
  'completeStaff',
  {
    at: ['POST', '/staff/complete'],
    scope: 'devices:write',
    summary: 'Say that all staff were imported within the last day: everybody else has left',
    path: noInput,
    query: z.object({
      leaving: z
        .string()
        .regex(/^\d{1,7}$/, leavingRight)
        .transform(Number)
        .optional()
        .describe('How many people have left: needed beyond 5 that are over 2 % of all.'),
    }),
    body: noBody,
    status: 204,
    description: 'People who have left are erased some time after a list last had them, by default 90 days.',
    result: noResult,
    refuses: [409],
  },
  async ({ query: { leaving }, by, system }) => {
    const { audit, retentionStore, clock } = system
    const now = clock.now()
    const { all, leftOut } = await countLeftOut(system)
    if (leftOut > mostGone(all) && leaving !== leftOut)
      return refuse(
        409,
        `the list leaves out ${leftOut} of ${all} people: import all staff first, or give leaving=${leftOut} if they have left`,
      )
    await audit.append({ policy: importChain, at: now, by, action: 'complete staff', details: { leaving: leftOut } })
    await retentionStore.noteList(now)
    return { body: undefined }
  },
)

/** Of more people than can be counted in time, those who can: erasing them waits for consent all the same. */
async function countLeftOut({ people, clock, machineClock }: System) {
  const until = machineClock.now().add({ seconds: longestCount })
  let [all, leftOut] = [0, 0]
  for await (const page of people.listEveryone()) {
    all += page.people.length
    leftOut += page.people.filter(({ person }) => isLeftOut(person, clock.now())).length
    if (isBefore(until, machineClock.now())) break
  }
  return { all, leftOut }
}
