/** Workers that take turns, a call to a port at a time. */
import { withCallsMadeBy } from './calls.ts'

interface Turn {
  worker: number
  take(): void
}

/**
 * Whose turn it is, of two: the first makes so many calls, then the second so many, and so on; the one whose turn it is at the end of the list
 * keeps it.
 * @param onChange told of each change of turn
 */
export function inShares(shares: readonly number[], onChange = () => {}): () => number {
  let [share, left] = [0, shares[0] ?? Number.POSITIVE_INFINITY]
  return () => {
    while (left === 0) {
      share += 1
      left = shares[share] ?? Number.POSITIVE_INFINITY
      onChange()
    }
    left -= 1
    return share % 2
  }
}

/** Lets workers make their calls in an order of our choosing. */
export function turns() {
  const waiting: Turn[] = []
  const wait = (worker: number) => new Promise<void>(take => waiting.push({ worker, take }))
  return {
    /** Ports whose calls wait for the turn of a worker. */
    of<Ports extends object>(worker: number, ports: Ports, names: readonly (keyof Ports)[]) {
      // A list of pages takes no turn: what is done with its first page does.
      return withCallsMadeBy(
        ports,
        names,
        ({ make }) => wait(worker).then(make),
        ({ make }) => make(),
      )
    },
    /**
     * Runs workers to their end.
     * @param next says whose call is made next, of those that wait for their turn
     */
    async play(workers: readonly Promise<unknown>[], next: (waiting: readonly number[]) => number) {
      let running = workers.length
      for (const worker of workers)
        worker.finally(() => {
          running -= 1
        })
      while (running > 0) {
        // Everybody gets as far as they can without a turn.
        await new Promise(resolve => setImmediate(resolve))
        const [first] = waiting
        if (!first) continue
        const chosen = next(waiting.map(({ worker }) => worker))
        const index = Math.max(
          0,
          waiting.findIndex(({ worker }) => worker === chosen),
        )
        waiting.splice(index, 1)[0]?.take()
      }
      await Promise.all(workers)
    },
  }
}
