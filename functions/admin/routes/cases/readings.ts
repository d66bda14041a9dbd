/** What is known of a device, as far as a policy asks. */
import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { type Device, evidenceKinds, type Reading } from '../../../../shared/domain/people/person.ts'
import { isLimited, lastReading } from '../../../../shared/domain/people/readings.ts'
import type { Policy } from '../../../../shared/domain/policies/policy.ts'
import { fulfilment, fulfilments, saidOf } from '../../../../shared/domain/requirements/fulfilment.ts'
import { requiredBy } from '../../../../shared/domain/requirements/requirement-of.ts'
import { isTooOld } from '../../../../shared/domain/review/access.ts'
import { coverages } from '../../../../shared/domain/sources/report.ts'
import { eventInstant } from './timeline.ts'

export const shownReadings = z
  .array(
    z.object({
      requirement: z.string(),
      is: z.enum(fulfilments).describe('`met` also where it asks nothing of devices of this platform.'),
      osVersion: z.exactOptional(z.string()),
      evidence: z.exactOptional(z.enum(evidenceKinds)),
      source: z.exactOptional(z.string()),
      coverage: z.exactOptional(z.enum(coverages)).describe('Which apps of the device that source lists; absent: all, or as a human says.'),
      reportedAt: z.exactOptional(eventInstant),
      tooOld: z
        .exactOptional(z.literal(true))
        .describe('Present if it is older than `staleAfter` of the policy: no reason to suspend any more.'),
    }),
  )
  .describe(
    'By requirement of the policy, what is known, from which source, since when. Of an unknown one, the last report if its source cannot list all apps.',
  )

/** @param zone of the device's owner */
export const readingsBody = (device: Device, policy: Policy, zone: string, now: Temporal.Instant): z.input<typeof shownReadings> =>
  requiredBy(policy).map((required) => {
    const last = lastReading(device)
    const said = saidOf(device.readings, required) ?? (last && isLimited(last) ? last : undefined)
    return {
      requirement: required.name,
      is: fulfilment(device, required),
      ...(said ? sourceOf(said, required.requirement.kind) : {}),
      ...(said && isTooOld(said, policy, zone, now) ? { tooOld: true } : {}),
    }
  })

const sourceOf = ({ osVersion, evidence, source, coverage, reportedAt }: Reading, kind: string) => ({
  ...(kind === 'version' && osVersion !== undefined ? { osVersion } : {}),
  evidence,
  source,
  ...(coverage ? { coverage } : {}),
  reportedAt: reportedAt.toString(),
})
