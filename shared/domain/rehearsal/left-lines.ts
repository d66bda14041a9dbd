/** Lines about people of all segments, and the digests they become. */
import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { languages } from '../catalogue/languages.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { earliestOf } from '../schedule/zone.ts'
import { type Addressee, digestEvents, type FiledLine, putIn, type Tray, takeDue } from './digest-tray.ts'
import type { Mailed } from './events.ts'
import type { KeptLine } from './kept-lines.ts'

/** Milliseconds since 1970. */
const moment = z.int()

/** A line with the manager or team that gets it. */
export const leftLine = z.strictObject({
  to: z.strictObject({ email: z.string(), language: z.enum(languages), zone: z.string(), country: z.exactOptional(z.string()) }),
  staff: z.string(),
  step: z.string(),
  at: moment,
  filedAt: moment,
  tells: z.array(z.strictObject({ from: moment, devices: z.array(z.string()) })),
})

export type LeftLine = Readonly<z.output<typeof leftLine>>

/**
 * @param managers those who can be reached, by staff id; the security team replaces all others
 * @returns undefined if nobody gets it
 */
export function leaveLine(
  { profile, at, step, filedAt, to, tells }: KeptLine,
  { teams }: PolicyVersion,
  managers: ReadonlyMap<string, Addressee>,
): LeftLine | undefined {
  const manager = to === 'manager' && profile.manager ? managers.get(profile.manager.id) : undefined
  const addressee: Addressee | undefined = manager ?? teams[to === 'manager' ? 'security' : to]
  if (!addressee) return undefined
  const { email, language, zone, country } = addressee
  return {
    to: { email, language, zone, ...(country === undefined ? {} : { country }) },
    staff: profile.id,
    step,
    at: at.epochMilliseconds,
    filedAt: filedAt.epochMilliseconds,
    tells: tells.map(({ from, devices }) => ({ from: from.epochMilliseconds, devices: [...devices] })),
  }
}

/** Whom a line is for: one digest a day at most. */
export const addresseeKey = ({ to }: LeftLine): string => to.email.toLowerCase()

/** The digests of a policy that become of lines, each line an event. @param lines all those for each of their addressees */
export function* playDigests(policy: PolicyVersion, lines: Iterable<LeftLine>): Generator<Mailed> {
  for (const own of Map.groupBy(lines, addresseeKey).values()) yield* digestsFor(policy, own)
}

function* digestsFor(policy: PolicyVersion, lines: readonly LeftLine[]): Generator<Mailed> {
  const [first] = lines
  if (!first) return
  const { to } = first
  const tray: Tray = { lines: [] }
  const coming = lines.toSorted((a, b) => a.filedAt - b.filedAt)
  let next = 0
  for (let now = nextMoment(tray, coming[next]); now; now = nextMoment(tray, coming[next])) {
    for (let line = coming[next]; line?.filedAt === now.epochMilliseconds; line = coming[next]) {
      putIn(tray, filed(line, policy))
      next += 1
    }
    yield* digestEvents(
      to,
      takeDue(tray, to, now, () => false),
      now,
      () => false,
    )
  }
}

/** When a line is filed, or one that waits may go. */
function nextMoment({ lines }: Tray, coming: LeftLine | undefined): Temporal.Instant | undefined {
  const moments = lines.map(({ at }) => at)
  if (coming) moments.push(Temporal.Instant.fromEpochMilliseconds(coming.filedAt))
  return earliestOf(moments)
}

const filed = ({ staff, step, at, tells }: LeftLine, policy: PolicyVersion): FiledLine => ({
  at: Temporal.Instant.fromEpochMilliseconds(at),
  staff,
  policy: policy.id,
  step,
  version: policy,
  devicesAt: ({ epochMilliseconds }) => tells.findLast(({ from }) => from <= epochMilliseconds)?.devices ?? [],
})
