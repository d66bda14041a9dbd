import type { BusEvent } from './event.ts'

/** Delivers events one at a time, in order. */
export interface EventDelivery {
  add(event: BusEvent): void
  /** Resolves when nothing is left, later arrivals included. */
  ended(): Promise<void>
}

/** @param failed receives each error of `onEvent`; later events are still delivered */
export function delivery(onEvent: (event: BusEvent) => Promise<void>, failed: (error: unknown) => void): EventDelivery {
  let last: Promise<void> = Promise.resolve()
  const handOver = async (before: Promise<void>, event: BusEvent) => {
    await before
    try {
      await onEvent(event)
    } catch (error) {
      failed(error)
    }
  }
  return {
    add(event) {
      last = handOver(last, event)
    },
    async ended() {
      let seen: Promise<void>
      do {
        seen = last
        await seen
      } while (seen !== last)
    },
  }
}
