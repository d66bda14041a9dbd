import * as z from 'zod'
import { instant } from '../schedule/fields.ts'
import { coverages } from './report.ts'

const names = z.array(z.string()).readonly()

/** What is kept of one report: of one device, as far as it is asked about. */
export const sighting = z.strictObject({
  /** Our id of the device. */
  device: z.string(),
  /** By which sources know it; the first is the source's own. */
  keys: names,
  source: z.string(),
  label: z.string(),
  platform: z.string(),
  ownership: z.enum(['official', 'personal', 'unknown']),
  workApps: z.boolean(),
  coverage: z.enum(coverages),
  evidence: z.enum(['inventory', 'compliance-state']),
  reportedAt: instant,
  osVersion: z.exactOptional(z.string()),
  /** Apps on it, and checks that failed. */
  unmet: names,
  /** Checks that passed. */
  met: names,
  /** Apps that are not on it, if the pass is believed. */
  absent: names,
})

export type Sighting = Readonly<z.output<typeof sighting>>
