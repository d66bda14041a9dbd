import type { Temporal } from 'temporal-polyfill'
import type { People } from '#domain/people/store.ts'
import type { WakeUp, WakeUps } from '#domain/people/wake-up.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import { type Silence, tooLong } from '#domain/silence.ts'
import type { Ports } from '../ports.ts'

interface DispatchPorts extends Ports<'people' | 'control' | 'clock'> {
  silence: Silence
  wakeUps: WakeUps
}

/** How long a digest waits, at most, for the lines that are due with it. */
const patience = { minutes: 10 } as const

/** After this a wake-up is not worth the work: the next one is there. */
const fresh = { seconds: 90 } as const

export const isStale = ({ at }: WakeUp, now: Temporal.Instant) => isBefore(at.add(fresh), now)

/** Wakes a worker for each shard in which mail is due; nobody while mail is off. @returns also how many shards' wake-ups were not taken */
export async function sendWakeUps({ people, silence, control, wakeUps, clock }: DispatchPorts) {
  const now = clock.now()
  const [{ mail: paused }, startOfSilence] = await Promise.all([control.find(), silence.findStart()])
  const silentSince = tooLong(startOfSilence, now)
  if (paused || silentSince) return { woken: 0, missed: 0, pausedSince: paused?.at, silentSince }
  const digestsBy = await digestsDueBy(people, now)
  const [mail, digests] = await Promise.all([people.findDueShards('mail', now), people.findDueShards('digest', digestsBy)])
  const wanted: readonly WakeUp[] = [
    ...mail.map((shard): WakeUp => ({ queue: 'mail', shard, at: now, by: now })),
    ...digests.map((shard): WakeUp => ({ queue: 'digest', shard, at: now, by: digestsBy })),
  ]
  const taken = wanted.length > 0 ? await wakeUps.put(wanted) : []
  return { woken: taken.length, missed: wanted.length - taken.length }
}

async function digestsDueBy(people: People, now: Temporal.Instant) {
  const changing = await Promise.all((['access', 'escalate'] as const).map(queue => people.findDueShards(queue, now)))
  return changing.flat().length > 0 ? now.subtract(patience) : now
}
