/** A case in a line, as admins list them: it follows from the person, and may lag behind them for a moment. */
import * as z from 'zod'
import { holdReasons } from './mail.ts'
import { caseStates, isUntold, type Person, requestKinds } from './person.ts'
import { refOf } from './ref.ts'

export const caseSummary = z.strictObject({
  policy: z.string(),
  ref: z.string().describe('Under which the person is known in logs, mails and addresses.'),
  staff: z.string().describe('Their staff id.'),
  name: z.string(),
  unit: z.string(),
  state: z.enum(caseStates),
  openedAt: z.string(),
  deadline: z.string().describe("The person's own deadline."),
  devices: z.int().describe('Devices in breach.'),
  suspended: z.int().describe('Devices that are suspended on account of this case.'),
  held: z.exactOptional(z.enum(holdReasons)).describe('Why no mail goes to them; absent where it does.'),
  requests: z.array(z.enum(requestKinds)).describe('What they ask a human to decide.'),
})

export type CaseSummary = z.output<typeof caseSummary>

/** The lines of all of a person's cases, but for those that are as if they had never been. */
export const summariesOf = ({ profile, cases, mail }: Person): readonly CaseSummary[] =>
  cases
    .filter((held) => !isUntold(held))
    .map((held) => ({
      policy: held.policy,
      ref: refOf(profile.id),
      staff: profile.id,
      name: profile.name,
      unit: profile.unit,
      state: held.state,
      openedAt: held.openedAt.toString(),
      deadline: held.deadline.toString(),
      devices: held.breaches.length,
      suspended: held.suspended.length,
      ...(mail?.held ? { held: mail.held.reason } : {}),
      requests: (held.requests ?? []).map(({ kind }) => kind),
    }))

/** Some lines of a policy; `next` continues them, absent after the last. */
export interface SummaryPage {
  readonly rows: readonly CaseSummary[]
  readonly next?: string
}

/** Where the lines are kept. */
export interface CaseSummaries {
  /** Writes a line, unless a later version of the person has been there. @param version of the person whose case it is */
  save(summary: CaseSummary, version: number): Promise<void>
  /** Takes a line out, likewise. */
  remove(policy: string, ref: string, version: number): Promise<void>
  /** In a fixed order, which says nothing. @param from the `next` of an earlier page */
  list(policy: string, most: number, from?: string): Promise<SummaryPage>
}
