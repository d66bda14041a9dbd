import type { SesEvent } from './event.ts'

export interface EventQueue {
  /** Hands these over after everything before them, and once `ready` has come. */
  add(events: readonly SesEvent[], ready: Promise<void>): void
  /**
   * Waits until everything was handed over, what is added meanwhile too.
   * @throws what a receiver threw, as an AggregateError where that happened more than once
   */
  settled(): Promise<void>
  /** Drops what was not handed over yet, and waits for the one under way. */
  stop(): Promise<void>
}

/** Hands events over one after another. A receiver that throws is passed over, and what it threw is kept. */
export function eventQueue(handOver: (event: SesEvent) => Promise<void>): EventQueue {
  const errors: unknown[] = []
  let stopped = false
  let last = Promise.resolve()

  async function handAll(events: readonly SesEvent[]): Promise<void> {
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
      if (errors.length > 1) throw new AggregateError(errors, `${errors.length} events were not taken`)
      if (errors.length === 1) throw errors[0]
    },
    async stop() {
      stopped = true
      await last
    },
  }
}
