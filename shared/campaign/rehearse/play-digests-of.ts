import pMap from 'p-map'
import type { Temporal } from 'temporal-polyfill'
import { leftLine, playDigests } from '../../domain/rehearsal/digest-queue.ts'
import { byTime, ndjson } from '../../domain/rehearsal/events.ts'
import type { RehearsalFiles, RequestedRehearsal } from '../../domain/rehearsal/requested.ts'
import { census, tallyOf } from '../../domain/rehearsal/tally.ts'
import { isBefore } from '../../domain/schedule/zone.ts'
import { eventsFile, lateEvents, lateFile, linesFile, tallyFile } from './play-people.ts'

/** Files read side by side. */
const concurrency = 16

/** What all segments left. */
interface Played {
  readonly parts: readonly string[]
  /** Those of one segment whose late events are looked at here. */
  readonly late: readonly string[]
  /** When the rehearsal ends; included. */
  readonly until: Temporal.Instant
}

/**
 * Plays the digests of some managers and teams, and saves them and their tally; and of late events those that are not too late.
 * @param number of this part
 * @returns the names of files with events
 */
export async function playDigestsOf(
  files: RehearsalFiles,
  { id, policy, requestedAt }: RequestedRehearsal,
  { parts, late, until }: Played,
  number: number,
): Promise<readonly string[]> {
  const lines = await pMap(parts, async (part) => leftLine.array().parse(JSON.parse(await files.read(id, linesFile(part, number)))), {
    concurrency,
  })
  const digests = [...playDigests(policy, lines.flat())].sort(byTime)
  const part = digestsPart(number)
  await files.save(id, tallyFile(part), [JSON.stringify(tallyOf(census(policy, requestedAt).census(), digests, []))])
  const saved: string[] = []
  const save = async (name: string, text: Iterable<string>) => {
    await files.save(id, name, text)
    saved.push(name)
  }
  const inTime = digests.filter(({ at }) => !isBefore(until, at))
  if (inTime.length > 0) await save(eventsFile(part), ndjson(inTime))
  for (const part of late) {
    const events = lateEvents.parse(JSON.parse(await files.read(id, lateFile(part))))
    const text = events.flatMap(([at, line]) => (at <= until.epochMilliseconds ? line : []))
    if (text.length > 0) await save(eventsFile(`late-${part}`), text)
  }
  return saved
}

export const digestsPart = (number: number): string => `digests-${number}`
