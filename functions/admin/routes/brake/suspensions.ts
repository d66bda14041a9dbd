import * as z from 'zod'
import { suspensionStates } from '../../../../shared/domain/access/listing.ts'

export const listHash = z
  .string()
  .regex(/^[0-9a-f]{32}$/, 'must be the hash of a list: 32 letters and digits')
  .describe('A list of suspensions, by its hash.')

export const suspensionDecisionBody = z.strictObject({
  list: listHash,
  devices: z
    .array(z.string().max(128))
    .min(1, 'must be a list of device ids')
    .max(10_000, 'must be a list of 10,000 device ids at most')
    .optional()
    .describe('Only these devices of the list, by id. Default: all that are neither rejected nor protected.'),
})

export const actions = ['approve', 'reject'] as const

export const proposed = z.object({
  action: z.enum(actions),
  by: z.string(),
  until: z.string().describe('Later it counts for nothing.'),
})

const proposal = proposed.extend({
  at: z.string(),
  list: z.string(),
  devices: z.exactOptional(z.array(z.string())).describe('Absent for the whole list.'),
})

export const held = z
  .exactOptional(z.object({ devices: z.int(), since: z.string(), limit: z.string() }))
  .describe('What the brake holds, and the limit it exceeds; absent while it holds nothing.')

export const suspensionsBody = z.object({
  list: z.string().describe('The hash of this list, to read it again, or to approve or reject it.'),
  madeAt: z.string().describe('When it was made: people are listed as they were then.'),
  held,
  proposal: z
    .exactOptional(proposal)
    .describe('What one person decided: takes effect when a second person decides the same. Absent for callers who are limited to units.'),
  items: z
    .array(
      z.object({
        ref: z.string(),
        staff: z.string(),
        unit: z.string().describe('Of the owner.'),
        device: z.string(),
        label: z.string(),
        state: z
          .enum(suspensionStates)
          .describe(
            '`ahead`: it comes within 48 hours. `approved`: it goes whatever the limits. `rejected`: the device keeps its access. `protected`: its owner is, so it goes only if it is approved by its id.',
          ),
        at: z.exactOptional(z.string().describe('When it comes, or came.')),
      }),
    )
    .describe('The first 10,000 devices.'),
  more: z.int().describe('Devices beyond those.'),
  zone: z.exactOptional(z.string().describe("The policy's time zone; absent if each person's own applies.")),
})

export const decided = z.object({
  outcome: z.enum(['proposed', 'decided']).describe('`proposed`: takes effect when a second person decides the same within 48 hours.'),
  devices: z.int(),
  until: z.exactOptional(z.string()).describe('When a proposal ends.'),
})
