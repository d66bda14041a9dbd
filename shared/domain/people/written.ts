/** A person as text, in the form in which stores keep them. */
import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { languages } from '../catalogue/languages.ts'
import { getOrCompute } from '../get-or-compute.ts'
import { plainDate } from '../schedule/fields.ts'
import { broughtUp, steps } from './forms.ts'
import { holdReasons } from './mail.ts'
import { caseStates, decidedKinds, type Person, requestKinds } from './person.ts'

/** The form of what `written` writes; it rises, by a step, when a change of `Person` makes older texts unreadable without help. */
const form = steps.length + 1

const count = z.int().min(0)
const optional = z.exactOptional

/** Empty lists and maps are not written. */
const names = z.array(z.string()).default([])
const mapOf = <T extends z.ZodType>(value: T) => z.record(z.string(), value).default({})

/** Seconds since 1970, with the milliseconds behind the point. */
const instant = z.number().transform((seconds) => Temporal.Instant.fromEpochMilliseconds(Math.round(seconds * 1000)))

const recipient = { zone: z.string(), country: optional(z.string()) }

const profile = z.strictObject({
  ...recipient,
  id: z.string(),
  email: z.string(),
  name: z.string(),
  language: z.enum(languages),
  unit: z.string(),
  groups: names,
  isTeam: optional(z.literal(true)),
  manager: optional(z.strictObject({ ...recipient, id: z.string() })),
})

const device = z.strictObject({
  id: z.string(),
  label: z.string(),
  platform: z.string(),
  ownership: z.enum(['official', 'personal']),
  workApps: z.boolean(),
  reading: optional(
    z.strictObject({
      apps: names,
      evidence: z.enum(['inventory', 'compliance-state', 'declaration', 'helpdesk']).default('inventory'),
      source: z.string().default('import'),
      reportedAt: instant,
    }),
  ),
})

const occurrence = optional(z.strictObject({ at: instant, since: optional(instant), devices: names }))

const heldCase = z.strictObject({
  policy: z.string(),
  version: count,
  state: z.enum(caseStates),
  openedAt: instant,
  deadline: instant,
  breaches: z.array(z.strictObject({ device: z.string(), apps: names, certain: z.boolean().default(true), since: instant })).default([]),
  first: z.strictObject({ due: instant, attemptedAt: optional(instant), deliveredAt: optional(instant) }),
  noticed: mapOf(instant),
  notifiedThrough: optional(instant),
  reportedThrough: optional(instant),
  again: mapOf(instant),
  againAt: optional(instant),
  owes: z
    .strictObject({
      changed: occurrence,
      suspended: occurrence,
      cleared: occurrence,
      restored: occurrence,
      'exemption-granted': occurrence,
      'exemption-refused': occurrence,
    })
    .default({}),
  suspended: names,
  clearedAt: optional(instant),
  extendedUntil: optional(instant),
  exemptUntil: optional(instant),
  noticesCountFrom: optional(instant),
  acknowledgedAt: optional(instant),
  declared: optional(z.strictObject({ remedy: z.enum(['remove-app', 'remove-work-apps']), at: instant })),
  requests: optional(
    z.array(
      z.strictObject({
        kind: z.enum(requestKinds),
        at: instant,
        reason: optional(z.string()),
        device: optional(z.string()),
        until: optional(plainDate),
      }),
    ),
  ),
  decided: optional(
    z.array(
      z.strictObject({
        kind: z.enum(decidedKinds),
        request: optional(z.enum(requestKinds)),
        device: optional(z.string()),
        at: instant,
        by: z.string(),
        reason: z.string(),
        until: optional(instant),
      }),
    ),
  ),
  broughtForward: optional(z.strictObject({ from: instant, noticedAt: optional(instant) })),
})

export const told = z.strictObject({
  policy: z.strictObject({ id: z.string() }),
  openedAt: optional(instant),
  tells: z.array(z.strictObject({ step: z.string(), devices: names })).default([]),
  through: instant,
})

const mail = z.strictObject({
  seq: count,
  claim: optional(
    z.strictObject({ token: z.string(), at: instant, tries: count, tells: z.array(told).default([]), digestOn: optional(plainDate) }),
  ),
  retry: optional(z.strictObject({ at: instant, tries: count })),
  faults: optional(count),
  held: optional(z.strictObject({ reason: z.enum(holdReasons), at: instant })),
  addressedFrom: optional(count),
  digests: optional(
    z.strictObject({ due: z.array(z.strictObject({ on: plainDate, at: instant })).default([]), sentThrough: optional(plainDate) }),
  ),
})

const person = z.strictObject({
  form: z.literal(form),
  profile,
  devices: z.array(device).default([]),
  cases: z.array(heldCase).default([]),
  announcements: mapOf(z.union([z.literal('settled'), instant])),
  access: mapOf(z.strictObject({ wanted: z.enum(['granted', 'suspended']), version: count })),
  accessFrom: optional(count),
  accessRequested: optional(z.record(z.string(), z.strictObject({ version: count, at: instant, confirmed: optional(count) }))),
  accessRetryAt: optional(instant),
  chosenLanguage: optional(z.enum(languages)),
  mail: optional(mail),
  noticeAt: optional(instant),
  changeAt: optional(instant),
})

/** What is nearly always so is not written: the defaults of the schema. */
const usual: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['certain', true],
  ['evidence', 'inventory'],
  ['source', 'import'],
])

const texts = new WeakMap<Person, string>()

/** A person as JSON. Equal people are equal texts, in whatever order their keys came about. */
export const written = (of: Person): string => getOrCompute(texts, of, () => compactJson({ form, ...of }))

/** A value as JSON that schemas such as `told` read: small, and the same for what is equal. */
export const compactJson = (value: object): string => JSON.stringify(value, compact)

/** Instants are seconds; what the schema has a default for is left out. */
function compact(this: Readonly<Record<string, unknown>>, key: string, value: unknown): unknown {
  const original = this[key]
  if (original instanceof Temporal.Instant) return original.epochMilliseconds / 1000
  if (usual.get(key) === value) return undefined
  if (typeof value !== 'object' || value === null) return value
  if (Object.keys(value).length === 0) return undefined
  return Array.isArray(value) ? value : Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** The person whom `written` wrote. @throws ZodError, SyntaxError where the text is none of its own */
export function readPerson(text: string): Person {
  const { form: _, ...read } = person.parse(broughtUp(JSON.parse(text)))
  return read
}
