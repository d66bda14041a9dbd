import * as z from 'zod'
import { countCoverage, findCoverage, findOwnerless } from '#campaign/read/count-coverage.ts'
import { languages } from '#domain/catalogue/languages.ts'
import { coverage } from '#domain/coverage/counts.ts'
import { deviceKind } from '#domain/coverage/device-kind.ts'
import { type CoverageReason, coverageReasons, reasonSentences } from '#domain/coverage/words.ts'
import { instant } from '#domain/schedule/fields.ts'
import { route, toReadersOfUnits } from '../route.ts'
import { jobStarted, startsJob } from './jobs.ts'

const { cells, reasons, ...numbers } = coverage.shape

const said = { reason: z.enum(coverageReasons), sentence: z.string() }

export const coverageBody = z.object({
  countedAt: z.optional(instant).describe('Absent if nothing was counted in the last 30 days.'),
  ...numbers,
  cells,
  reasons: z.array(reasons.element.extend(said)).describe('The most frequent first.'),
  items: z.array(cells.element.extend({ name: z.string() })).describe('The same cells, broken down by `by`; empty without it.'),
  readers: z
    .array(z.object({ language: z.enum(languages), people: z.int() }))
    .describe('How many people read each language, with or without a device; the most frequent first.'),
  ownerless: z
    .array(z.object({ source: z.string(), ...said, devices: z.int() }))
    .describe(
      'Devices without an owner in the last pass of a source: not included in any other number. Empty for callers limited to units.',
    ),
})

const withSentence = <T extends { reason: CoverageReason }>(one: T) => ({ ...one, sentence: reasonSentences[one.reason] })

export const getCoverageRoute = route(
  {
    at: 'GET /coverage',
    ...toReadersOfUnits,
    summary: 'Show what can be read from devices and which can be suspended, even if no policy asks',
    description: 'Counted once a day, from what sources last reported and the connectors that are set up.',
    query: z.object({
      by: z.enum(['platform', 'ownership', 'unit']).optional().describe('What to break the cells down by.'),
      platform: z
        .string()
        .optional()
        .describe('Only devices of this platform, such as `ios`; `other` for platforms that are not in the catalogue.'),
      ownership: deviceKind.shape.ownership.optional().describe('Only devices of this ownership.'),
      unit: z.string().normalize().optional().describe('Only devices of people in this unit.'),
    }),
    result: coverageBody,
  },
  async ({ query, caller, system }) => {
    const { reasons = [], ...found } = (await findCoverage(system, query)) ?? { devices: 0, people: 0, cells: [], items: [], readers: [] }
    const ownerless = caller.units ? [] : await findOwnerless(system)
    return {
      body: { ...found, reasons: reasons.map(one => withSentence(one)), ownerless: ownerless.map(one => withSentence(one)) },
    }
  },
)

export const countCoverageRoute = route(
  {
    at: 'POST /coverage',
    scope: 'policies:write',
    summary: 'Count now what can be read and suspended, without waiting for the daily count',
    done: 'Counting has started. Reload this page in a moment.',
    ...startsJob,
  },
  async ({ system }) => jobStarted(await countCoverage(system)),
)
