/** When feedback hears of what became of mails and of access: at once, later, out of order, more than once. */
import { createHash } from 'node:crypto'
import type { Temporal } from 'temporal-polyfill'
import type { Clock } from '#domain/schedule/clock.ts'
import { earliestOf, isBefore } from '#domain/schedule/zone.ts'
import type { BusEvent } from '#infra/local/bus/event.ts'
import { batchOf } from '#infra/local/queue/server.ts'
import type { SesEvent } from '#infra/local/ses/server.ts'
import { type Chance, chanceOf } from '#test/chance.ts'

/** A batch of events as feedback gets it, and the notices whose delivery they tell. */
export interface News {
  event: object
  delivered: readonly string[]
}

export interface HearingOptions {
  clock: Clock
  seed: number
  /** Of a hundred notices, how many are heard of only after the quarantine of their claim. */
  percentLate: number
  /** Told of what is heard at once, in the middle of whatever else goes on. */
  onNews: (news: News) => void
}

export interface Hearing {
  /** Takes what the mail service publishes. */
  ofMail(event: SesEvent): void
  /** Takes what the other side of access confirms. */
  ofAccess(event: BusEvent): void
  /** What is to be heard by now, in no order, several mails together. */
  due(): readonly News[]
  nextAt(): Temporal.Instant | undefined
  /** True of a notice that is heard of only after the quarantine of its claim, whichever copy of it. */
  isLate(noticeId: string): boolean
}

export function hearing({ clock, seed, percentLate, onNews }: HearingOptions): Hearing {
  const chance = chanceOf(seed)
  let waiting: { at: Temporal.Instant; event: SesEvent | BusEvent }[] = []

  const isLate = (noticeId: string) => createHash('sha256').update(`${seed} ${noticeId}`).digest().readUInt32BE() % 100 < percentLate

  /** @param from minutes, likewise `until` */
  const hearLater = (event: SesEvent | BusEvent, from: number, until: number) =>
    waiting.push({ at: clock.now().add({ seconds: Math.floor(chance.between(from, until) * 60) }), event })

  function hear(event: SesEvent | BusEvent, late: boolean) {
    if (late) hearLater(event, 20, 55)
    else if (chance.percent(40)) onNews(newsOf(event))
    // Runs begin every five minutes, and a worker's clock may be one behind: so it is heard of before a quarantine of fifteen ends.
    else hearLater(event, 0, 9)
    if (chance.percent(15)) hearLater(event, late ? 20 : 0, 55)
  }

  return {
    isLate,
    ofMail(event) {
      // What is published of a mail before its delivery is proof of nothing that this would not prove, and may get lost.
      if (event.eventType === 'Delivery' || chance.percent(30)) hear(event, isLate(noticeOf(event)))
    },
    ofAccess: event => hear(event, false),
    due() {
      const isDue = ({ at }: (typeof waiting)[number]) => !isBefore(clock.now(), at)
      const due = chance.shuffle(waiting.filter(isDue)).map(({ event }) => event)
      waiting = waiting.filter(one => !isDue(one))
      const mails = bunches(due.filter(isOfMail), chance)
      return chance.shuffle([...mails, ...due.filter(event => !isOfMail(event)).map(newsOf)])
    },
    nextAt: () => earliestOf(waiting.map(({ at }) => at)),
  }
}

const isOfMail = (event: SesEvent | BusEvent): event is SesEvent => 'eventType' in event

const noticeOf = ({ mail: { tags } }: SesEvent) => tags.notice?.[0] ?? ''

const deliveredIn = (events: readonly SesEvent[]) => events.filter(({ eventType }) => eventType === 'Delivery').map(noticeOf)

const newsOf = (event: SesEvent | BusEvent) => (isOfMail(event) ? newsOfBatch([byEventBridge(event)], [event]) : newsOfBatch([event], []))

const newsOfBatch = (events: readonly object[], mails: readonly SesEvent[]): News => ({
  event: batchOf(events.map(event => JSON.stringify(event))),
  delivered: deliveredIn(mails),
})

const byEventBridge = (event: SesEvent) => ({ source: 'aws.ses', 'detail-type': `Email ${event.eventType}`, detail: event })

const bySns = (event: SesEvent) => ({ Type: 'Notification', Message: JSON.stringify(event) })

/** Up to ten together, by either route. */
function bunches(events: readonly SesEvent[], chance: Chance) {
  const news: News[] = []
  for (let start = 0; start < events.length; ) {
    const some = events.slice(start, start + 1 + Math.floor(chance.between(0, 10)))
    start += some.length
    news.push(
      newsOfBatch(
        some.map(event => (chance.percent(50) ? bySns(event) : byEventBridge(event))),
        some,
      ),
    )
  }
  return news
}
