/** Does one thing after another, in order. */
interface InTurn {
  /** What it throws is kept for `settled`, and the next follows. */
  add(work: () => Promise<void>): void
  /** Resolves once nothing is left, later additions included. @throws AggregateError of all that failed so far */
  settled(): Promise<void>
  /** Drops what waits; resolves when the current one ends. */
  stop(): Promise<void>
}

/** @param name for the error */
export function handOverInTurn(name: string): InTurn {
  const failures: unknown[] = []
  let last = Promise.resolve()
  let isStopped = false
  return {
    add(work) {
      last = last.then(() => (isStopped ? undefined : work())).catch((error: unknown) => void failures.push(error))
    },
    async settled() {
      // One may add others.
      for (let seen: Promise<void> | undefined; seen !== last; ) {
        seen = last
        await seen
      }
      if (failures.length > 0) throw new AggregateError(failures, `${name} failed: ${failures.join('; ')}`)
    },
    async stop() {
      isStopped = true
      await last
    },
  }
}
