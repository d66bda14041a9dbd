/** Rehearsals as jobs: people are played in segments, then digests, which tell of people of all segments; then all is added up. */

import pMap from 'p-map'
import * as z from 'zod'
import { IdesError } from '#domain/errors.ts'
import type { Job, Jobs } from '#domain/jobs/job.ts'
import type { StoredPerson } from '#domain/people/store.ts'
import type { Rehearsals } from '#domain/rehearsal/requested.ts'
import { summaryOf } from '#domain/rehearsal/summary.ts'
import { addTallies, endOf, ends, tally } from '#domain/rehearsal/tally.ts'
import type { QuotaSource } from '#domain/sending-rate.ts'
import { type JobHandler, stageOf } from '../jobs/jobs.ts'
import { beginningOf, digestsPart, eventsFile, type PlayingPorts, playDigestsOf, playPeople, tallyFile } from './play-people.ts'

export interface RehearsalPorts extends PlayingPorts {
  jobs: Jobs
  rehearsals: Rehearsals
  quota: QuotaSource
  /** Returns a new random token. */
  drawToken: () => string
}

/** People who are played together: more need more memory, fewer make more files. */
const mostTogether = 5000

/** The parts of a segment. */
const segmentPlayed = z.array(z.strictObject({ part: z.string(), isLate: z.boolean(), ...ends.shape }))

/** Names of files with events. */
const digestsPlayed = z.array(z.string())

class RehearsalLostError extends IdesError {
  override readonly name = 'RehearsalLostError'
}

export const rehearsalKind = (ports: RehearsalPorts): JobHandler => ({
  stages: [
    stageOf(segmentPlayed, async ({ job, segment, from, found = [], hasTimeLeft }) => {
      const rehearsal = await rehearsalOf(ports, job)
      const played = [...found]
      // Two workers at once may cut a segment differently: neither overwrites what the other has listed.
      const worker = ports.drawToken().slice(0, 8)
      let people: StoredPerson[] = []
      let left: string | undefined
      for await (const { people: page, next } of ports.people.listEveryone(from, segment)) {
        people.push(...page)
        left = next
        if (next !== undefined && people.length < mostTogether && hasTimeLeft()) continue
        const part = `${segment.number}-${played.length}-${worker}`
        played.push({ part, ...(await playPeople(ports, rehearsal, people, part, segment.of)) })
        people = []
        if (!hasTimeLeft()) break
      }
      return { found: played, from: left }
    }),
    stageOf(digestsPlayed, async ({ job, segment: { number } }) => {
      const rehearsal = await rehearsalOf(ports, job)
      const segments = (await ports.jobs.listPieces(job.id, 0)).map(({ found }) => segmentPlayed.parse(found))
      const parts = segments.flat()
      const played = {
        parts: parts.map(({ part }) => part),
        late: (segments[number] ?? []).flatMap(({ part, isLate }) => (isLate ? part : [])),
        until: endOf(parts, rehearsal.policy),
      }
      return { found: [...(await playDigestsOf(ports.rehearsalFiles, rehearsal, played, number))] }
    }),
  ],
  async finish(job, [segments = [], digests = []]) {
    const { rehearsals, rehearsalFiles, quota } = ports
    const rehearsal = await rehearsalOf(ports, job)
    const parts = segments.flatMap(found => segmentPlayed.parse(found)).map(({ part }) => part)
    const tallied = [...parts, ...digests.map((_, number) => digestsPart(number))]
    const tallies = await pMap(tallied, async part => tally.parse(JSON.parse(await rehearsalFiles.read(job.id, tallyFile(part)))), {
      concurrency: 16,
    })
    const summary = summaryOf(addTallies(tallies), rehearsal.policy, beginningOf(rehearsal), await quota.read().catch(() => undefined))
    const eventFiles = [...parts.map(eventsFile), ...digests.flatMap(found => digestsPlayed.parse(found))]
    await rehearsals.save({ ...rehearsal, summary, eventFiles })
    return { state: 'done' }
  },
})

async function rehearsalOf({ rehearsals }: RehearsalPorts, { id, policy = '' }: Job) {
  const found = await rehearsals.find(policy, id)
  if (!found) throw new RehearsalLostError(`rehearsal ${id} of ${policy} is not stored any more: rehearse again`)
  return found
}
