/** Runs feedback: every event is taken in, even if workers die over it. */
import type { Temporal } from 'temporal-polyfill'
import type { Clock } from '#domain/schedule/clock.ts'
import type { Place } from './crew.ts'
import type { News } from './hearing.ts'

export interface Listener {
  /** Hands an event over until it has been taken in: what was left over is given to feedback again. */
  takeIn(news: News): Promise<void>
  /** When the delivery of each notice was first heard of. */
  heard: ReadonlyMap<string, Temporal.Instant>
  /** Resolves when nothing is being taken in. @returns whether anything was */
  settled(): Promise<boolean>
}

/** Times that an event is handed over in vain, until that is a fault. */
const mostHandovers = 100

/** @param complain told of what must never be */
export function openListener(place: Place, clock: Clock, complain: (violation: string) => void): Listener {
  const heard = new Map<string, Temporal.Instant>()
  const underWay = new Set<Promise<void>>()

  async function handOver({ event, delivered }: News) {
    for (let handovers = 0; handovers < mostHandovers; handovers += 1) {
      const called = await place.call({ name: 'feedback', at: clock.now().toString(), event })
      if (called.kind === 'lost') complain(`feedback ${called.error}`)
      if (called.kind !== 'done') continue
      for (const id of delivered) if (!heard.has(id)) heard.set(id, clock.now())
      return
    }
    complain(`an event was not taken in, however often: ${JSON.stringify(event)}`)
  }

  return {
    heard,
    takeIn(news) {
      const taking = handOver(news).finally(() => underWay.delete(taking))
      underWay.add(taking)
      return taking
    },
    async settled() {
      const wasBusy = underWay.size > 0
      await Promise.all(underWay)
      return wasBusy
    },
  }
}
