/** A mailing: first notices, and the events that come back, by the deployed functions on modelled services. */
import { shards } from '#domain/people/ref.ts'
import { ses } from './aws.ts'
import { type Cloud, type Conditions, openCloud } from './cloud.ts'
import type { Served } from './partitions.ts'
import { announcedAt, policies, store } from './staff.ts'

export interface Plan extends Conditions {
  mails: number
  /** CPU milliseconds of a request, of those that send and of those that listen. */
  cpu: number
}

export interface Mailing {
  mails: number
  /** Mails that SES did not take, because they came too fast. */
  refused: number
  /** The share of the rate that was used, while all workers had mail. */
  used: number
  /** Seconds from the last mail to the last event that was taken. */
  feedbackLate: number
  served: Served
}

const minute = 60_000

export async function runMailing({ mails, cpu, ...conditions }: Plan): Promise<Mailing> {
  const cloud = await openCloud(announcedAt, conditions)
  const { system, timer, post, meter } = cloud
  for (const policy of policies) await system.policies.activate(policy, 0)
  // One a worker, as long as there is mail: there is so little of it here that workers would mostly change shards.
  await store(system.people, 'owed', mails, shards.slice(0, conditions.workers))
  meter.cpuPerRequest = cpu

  const isOver = () => new Set(post.accepted.map(({ to }) => to)).size >= mails
  await Promise.all([sendAll(cloud, isOver), listen(cloud, isOver)])
  await cloud.close()
  const times = post.accepted.map(({ at }) => at)
  // Later, some workers have no mail left.
  const [from = 0, until = 0] = [0.4, 0.85].map(share => times[Math.floor(share * (mails - 1))])
  return {
    mails: times.length,
    refused: post.refused(),
    used: (0.45 * mails) / ((conditions.perSecond * (until - from)) / 1000),
    feedbackLate: (timer.elapsed() - (times.at(-1) ?? 0)) / 1000,
    served: cloud.served(),
  }
}

/** Wakes workers every minute, as far as any are done. */
export async function sendAll({ timer, functions, woken }: Cloud, isOver: () => boolean) {
  do {
    const from = timer.elapsed()
    await functions.dispatch.invoke()
    await woken.settled()
    if (!isOver()) await timer.wait(from + minute - timer.elapsed())
  } while (!isOver())
}

/** Takes the events of each mail, apart from each other. */
async function listen({ timer, post, events, eventsOfMails }: Cloud, isOver: () => boolean) {
  let heard = 0
  while (!isOver() || heard < post.accepted.length) {
    await timer.wait(ses.event)
    const fresh = post.accepted.slice(heard)
    heard += fresh.length
    const all = eventsOfMails(fresh)
    for (const some of [0, 1, 2]) void timer.wait(ses.event * some).then(() => events.put(all.filter((_, index) => index % 3 === some)))
  }
  await timer.wait(3 * ses.event)
  await events.settled()
}
