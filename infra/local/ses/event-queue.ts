import type { SimulatedSesEvent } from './event.ts'

export interface EventQueue {
  /** Delivers these after all earlier ones, once `ready` resolves. */
  add(events: readonly SimulatedSesEvent[], ready: Promise<void>): void
  /**
   * Resolves when everything is delivered, later additions included.
   * @throws the receiver's error; AggregateError for several
   */
  settled(): Promise<void>
  /** Drops undelivered events; resolves when the current delivery ends. */
  stop(): Promise<void>
}

/** Delivers events one at a time. An error of the receiver is kept for `settled`, and the next event follows. */
export function eventQueue(handOver: (event: SimulatedSesEvent) => Promise<void>): EventQueue {
  const errors: unknown[] = []
  let stopped = false
  let last = Promise.resolve()

  async function handAll(events: readonly SimulatedSesEvent[]): Promise<void> {
    for (const event of events) {
      if (stopped) return
      try {
        await handOver(event)
      } catch (error) {
        errors.push(error)
      }
    }
  }

  return {
    add(events, ready) {
      last = last.then(() => ready).then(() => handAll(events))
    },
    async settled() {
      let awaited: Promise<void> | undefined
      while (awaited !== last) {
        awaited = last
        await awaited
      }
      if (errors.length > 1) throw new AggregateError(errors, `${errors.length} events failed`)
      if (errors.length === 1) throw errors[0]
    },
    async stop() {
      stopped = true
      await last
    },
  }
}
