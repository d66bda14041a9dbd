import * as z from 'zod'
import { sourceStatus } from '../../../../shared/campaign/sync/standing-of.ts'
import type { Configured } from '../../../../shared/domain/sources/configured.ts'
import { outcomes } from '../../../../shared/domain/sources/pass.ts'
import type { SourceStatus } from '../../../../shared/domain/sources/standing.ts'
import type { System } from '../../../compose/system.ts'
import { type Refusal, refuse } from '../../problem.ts'

export const ofSource = z.object({
  source: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,29}$/, 'must be the name of a source, such as intune')
    .describe('The name of a source; `directory` for the directory.'),
})

const count = z.int()

const counts = {
  records: count.describe('Devices or people.'),
  unread: count.describe('Records that could not be read.'),
  unmatched: count.describe('Devices whose user is no staff, or that have none.'),
  shared: count.describe('Devices of several people, which belong to nobody.'),
  present: count.describe('Devices with something that is asked about.'),
  cleared: count.describe('Devices that it turned clean.'),
  vanished: count.describe('Devices that it lacks as did the one before.'),
}

/** How a source stands. */
export const listedSource = z.object({
  name: z.string(),
  kind: z.string(),
  everyHours: count.describe('Hours between the starts of two passes.'),
  pass: z
    .exactOptional(
      z.object({
        number: count,
        startedAt: z.string(),
        stage: z.enum(['reading', 'settling']).describe('`settling`: it is accepted, and what is absent is being taken.'),
        pages: count,
        records: count,
        total: z.exactOptional(count.describe('By what the source says.')),
        trouble: z.exactOptional(z.string().describe('Why the next page could not be read yet; it is tried again.')),
      }),
    )
    .describe('The pass that is under way.'),
  last: z
    .exactOptional(
      z.object({
        number: count,
        startedAt: z.string(),
        endedAt: z.string(),
        outcome: z
          .enum(outcomes)
          .describe('`held`: what is absent waits for an administrator or a pass as usual. `incomplete`: it broke off.'),
        why: z.exactOptional(z.string().describe('Why it is held or incomplete.')),
        total: z.exactOptional(count.describe('By what the source says.')),
        ...counts,
      }),
    )
    .describe('The last pass that ended.'),
  held: z
    .exactOptional(
      z.object({
        number: count,
        records: counts.records,
        total: z.exactOptional(count.describe('By what the source says.')),
        unread: counts.unread,
        present: counts.present,
        withApp: count.describe('Devices that had an app until now.'),
        clearing: count.describe('Of them, those that it says are clean.'),
      }),
    )
    .describe('The pass that an administrator may accept.'),
  accepted: z.exactOptional(z.object({ number: count, endedAt: z.string(), records: count })).describe('The last pass that was accepted.'),
})

export async function sourceBody(system: System, { name, kind, everyHours }: Configured): Promise<z.output<typeof listedSource>> {
  const { pass, last, held, accepted }: Partial<SourceStatus> = (await sourceStatus(system, name)) ?? {}
  // Moments become text; what is not described is left out.
  return listedSource.parse(JSON.parse(JSON.stringify({ name, kind, everyHours, pass, last, held, accepted })))
}

export const findSource = ({ sources }: System, name: string): Configured | undefined => sources.find((one) => one.name === name)

export const noSource = (name: string): Refusal => refuse(404, `no source ${name} is configured: GET /api/sources lists all`)
