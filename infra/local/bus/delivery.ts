import type { BusEvent } from './event.ts'

/** Hands events over one after another, in the order in which they came. */
export interface Delivery {
  add(event: BusEvent): void
  /** Resolves when nothing is left to be handed over, what comes in the meantime included. */
  ended(): Promise<void>
}

/** @param failed told of each failure of `onEvent`, which keeps no other event from being handed over */
export function delivery(onEvent: (event: BusEvent) => Promise<void>, failed: (error: unknown) => void): Delivery {
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
