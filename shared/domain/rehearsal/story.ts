/** The lines of a story: what changes while a campaign is rehearsed. Others write such files, so the form is a contract. */

import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import type { ProtectedPeople } from '../access/brake.ts'
import { trueOrFalse } from '../fields.ts'
import type { DeviceChange, PeopleList } from '../people/organisation.ts'
import { conflictRight, deviceRecord, findingFields, givenOn, isWithoutConflict, staffRecord } from '../people/records.ts'
import { type PolicyVersion, policyDocument } from '../policies/policy.ts'
import { instant, plainDate } from '../schedule/fields.ts'
import { requiredText } from '../text.ts'

const at = instant
const staff = requiredText(128, 'the id of a staff member')
const device = requiredText(128, 'the id of a device')
const policy = requiredText(128, 'the id of a policy')

const { label, platform, ownership, workApps, reportedAt } = deviceRecord.shape
const hoursRight = 'must be whole hours, 1 at least'
const inventoryHours = z.int({ error: hoursRight }).min(1, hoursRight)

const afterRight = 'must be a duration such as PT36H, or never, or bounce'

/** Milliseconds until a notice is heard of. A day is 24 hours. */
const after = z.string({ error: afterRight }).transform((text, context) => {
  if (text === 'never' || text === 'bounce') return text
  try {
    const milliseconds = Temporal.Duration.from(text).total('milliseconds')
    if (milliseconds >= 0) return milliseconds
  } catch {}
  context.addIssue({ code: 'custom', message: afterRight, input: text })
  return z.NEVER
})

const chosen = z.union([z.literal('all'), z.array(device)], { error: 'must be a list of devices, or all' })

const answerKinds = ['removed', 'checked', 'not-mine'] as const

const granted = z.strictObject({ staff, policy, until: plainDate })

/** By the key that says what changes. */
export const storyLines = {
  /** A new version is in force from then on. */
  policy: z.strictObject({ at, policy: policyDocument }),
  /** Fields that change. */
  staff: z.strictObject({
    at,
    staff: staffRecord.partial().extend({ id: staff, gone: z.optional(z.literal(true, { error: 'must be true' })) }),
  }),
  /** Fields that change, also the owner; a new id is a new device. */
  device: z.strictObject({
    at,
    device: z
      .strictObject({
        staff,
        label,
        platform,
        ownership,
        workApps,
        ...findingFields,
        reportedAt,
        certainFrom: instant,
        inventoryHours,
        givenOn,
      })
      .partial()
      .extend({ id: device })
      .refine(isWithoutConflict, { path: ['failed'], error: conflictRight }),
  }),
  /** How notices handed over from `at` on and before `until` are heard of; the last such line counts. */
  delivery: z.strictObject({ at, delivery: z.strictObject({ staff, until: instant, after }) }),
  pause: z.strictObject({ at, pause: policy }),
  resume: z.strictObject({ at, resume: policy }),
  lift: z.strictObject({ at, lift: policy }),
  extend: z.strictObject({ at, extend: granted }),
  exempt: z.strictObject({ at, exempt: granted }),
  /** What the owner says of a device. */
  answer: z.strictObject({
    at,
    answer: z.strictObject({
      staff,
      policy,
      device,
      kind: z.enum(answerKinds, { error: 'must be removed, checked or not-mine' }),
    }),
  }),
  /** What people decide about suspensions; without `hold` every one is let through. */
  brake: z.strictObject({
    at,
    brake: z.strictObject({
      policy,
      hold: z.optional(trueOrFalse),
      approve: z.optional(chosen),
      reject: z.optional(chosen),
    }),
  }),
} as const

export type StoryKind = keyof typeof storyLines

export type StoryLine = z.output<(typeof storyLines)[StoryKind]>

type Line<K extends PropertyKey> = Extract<StoryLine, { readonly [key in K]: unknown }>

export type StaffFields = Line<'staff'>['staff']
export type DeviceFields = Line<'device'>['device']
export type Delivery = Line<'delivery'>['delivery']
export type BrakeDecision = Line<'brake'>['brake']
export type StoryAnswer = Line<'answer'>['answer']
export type Granted = Line<'extend'>['extend']

/** What a rehearsal plays. */
export interface Campaign {
  readonly policies: readonly PolicyVersion[]
  readonly people: PeopleList
  /** By time. */
  readonly changes: readonly DeviceChange[]
  /** By time; absent if nothing else changes. */
  readonly story?: readonly StoryLine[]
  readonly protectedPeople: ProtectedPeople
}
