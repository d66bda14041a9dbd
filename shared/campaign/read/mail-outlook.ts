import type { Temporal } from 'temporal-polyfill'
import { reachedBy, secondsToSend, workersFor } from '#domain/capacity.ts'
import type { People } from '#domain/people/store.ts'
import { type Silence, tooLong } from '#domain/silence.ts'
import type { Ports } from '../ports.ts'
import type { Pace, SentToday } from '../send/pace.ts'

interface OutlookPorts extends Ports<'clock'> {
  people: Pick<People, 'countDue'>
  pace: Pick<Pace, 'quota'>
  sentToday: SentToday
  silence: Pick<Silence, 'findStart' | 'findHeard'>
}

/** What mail goes, and what may keep it from going, as the API describes it. */
export async function mailOutlook({ people, pace, sentToday: countSent, silence, clock }: OutlookPorts) {
  const now = clock.now()
  const dueBy = async (by: Temporal.Instant) => (await people.countDue('mail', by)) + (await people.countDue('digest', by))
  const [quota, sentToday, due, dueInADay, silentSince, heard] = await Promise.all([
    pace.quota(),
    countSent().catch(() => undefined),
    dueBy(now),
    dueBy(now.add({ hours: 24 })),
    silence.findStart(),
    silence.findHeard(),
  ])
  const perSecond = quota && reachedBy(workersFor(quota.perSecond), quota.perSecond)
  const isEnough = quota?.leftToday === undefined || due <= quota.leftToday
  return {
    quota,
    sentToday,
    ...{ due, dueInADay },
    doneAt: perSecond !== undefined && isEnough ? now.add({ seconds: Math.ceil(secondsToSend(due, perSecond)) }) : undefined,
    silentSince,
    isStopped: tooLong(silentSince, now) !== undefined,
    heard,
  }
}
