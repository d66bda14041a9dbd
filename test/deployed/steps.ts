import { setTimeout } from 'node:timers/promises'

/** What a run has done, line by line. */
export interface Steps {
  passed: number
  failed: number
  /** Does it, and says so. @returns false where it failed */
  step(what: string, work: () => Promise<void>): Promise<boolean>
}

/** A line. */
export const print = (line: string) => process.stdout.write(`${line}\n`)

export function steps(): Steps {
  const counts = { passed: 0, failed: 0 }
  return {
    get passed() {
      return counts.passed
    },
    get failed() {
      return counts.failed
    },
    async step(what, work) {
      const start = performance.now()
      const say = (word: string) => print(`${word.padEnd(6)} ${((performance.now() - start) / 1000).toFixed(1).padStart(5)} s  ${what}`)
      try {
        await work()
        counts.passed += 1
        say('ok')
        return true
      } catch (error) {
        counts.failed += 1
        say('failed')
        print(error instanceof Error ? (error.stack ?? error.message) : String(error))
        return false
      }
    },
  }
}

/** Asks again until there is something, for as long as two minutes. */
export async function eventually<T>(what: string, find: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (const end = performance.now() + 120_000; performance.now() < end; await setTimeout(250)) {
    const found = await find()
    if (found !== undefined) return found
  }
  throw new Error(`in two minutes there was no ${what}`)
}
