/** How late other systems carry out what they are asked for: the longest time of each, as its vendor documents it. */
import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { matching } from '../fields.ts'
import { counted } from '../text.ts'
import { type WantedAccess, wantedAccess } from './connector.ts'
import documented from './delays.json' with { type: 'json' }

/** As mails can say it. */
export const delay = matching(/^(PT[1-9]\d{0,2}H|P[1-9]\d?D)$/, 'must be whole hours or days, such as PT2H or P1D')

export const delays = z.partialRecord(wantedAccess, delay)

/** Without an entry for what no document states: no time is promised then. */
export type Delays = Readonly<z.output<typeof delays>>

/** Not parsed, which would make every start slower: a test does that. */
const facts: Readonly<Record<string, Readonly<Record<WantedAccess, Fact>>>> = documented

interface Fact {
  upTo?: string
  says: string
}

/** Of a kind of connector, as documented. */
export const documentedDelays = (kind: string): Delays => ({ suspended: facts[kind]?.suspended.upTo, granted: facts[kind]?.granted.upTo })

/** The longest of several; undefined if one of them is not known, or there is none. */
export function longestDelay(several: readonly (string | undefined)[]) {
  if (several.includes(undefined)) return undefined
  return several.toSorted((a = '', b = '') => hoursOf(b) - hoursOf(a))[0]
}

export const hoursOf = (delay: string) => Temporal.Duration.from(delay).total('hours')

/** `up to 28 hours`, `up to a day`, or that it is not documented. */
export function delayText(delay: string | undefined) {
  if (delay === undefined) return 'not documented'
  const hours = hoursOf(delay)
  if (hours === 24) return 'up to a day'
  return `up to ${hours % 24 === 0 ? counted(hours / 24, 'day') : counted(hours, 'hour')}`
}
