/** Workers that die. */
import { withCallsMadeBy } from './calls.ts'

/** At which of its calls to a port a worker dies, counted from 1: before it is made, or after, so that its answer is lost. */
export interface Death {
  at: number
  when: 'before' | 'after'
  /** False where only that call fails, and the worker lives on; absent: true. */
  dies?: boolean
}

/** What a worker notices of it. */
export class StruckError extends Error {
  override readonly name = 'StruckError'
}

/** Ports as one worker has them. Once it has died, nothing that it still tries reaches anybody; `made` says how often it really made a call such as `mailer.send`. */
export function mortal<Ports extends object>(
  ports: Ports,
  names: readonly (keyof Ports)[],
  death?: Death,
): { ports: Ports; calls(): number; made(name: string): number; hasSuffered(): boolean } {
  let calls = 0
  let diedAt: string | undefined
  const made = new Map<string, number>()
  let hasSuffered = false
  const strike = (when: Death['when'], call: number, name: string) => {
    if (death?.at === call && death.when === when) {
      hasSuffered = true
      if (death.dies === false) throw new StruckError(`failed ${when} ${name}`)
      diedAt = `${when} ${name}`
    }
    if (diedAt) throw new StruckError(`died ${diedAt}`)
  }
  const begin = ({ name, make }: { name: string; make(): unknown }) => {
    if (diedAt) throw new StruckError(`died ${diedAt}`)
    calls += 1
    const call = calls
    strike('before', call, name)
    made.set(name, (made.get(name) ?? 0) + 1)
    const answer = make()
    if (!(answer instanceof Promise)) {
      strike('after', call, name)
      return answer
    }
    return answer.then((value: unknown) => {
      strike('after', call, name)
      return value
    })
  }
  const mortalPorts = withCallsMadeBy(ports, names, async call => begin(call), begin)
  return { ports: mortalPorts, calls: () => calls, made: name => made.get(name) ?? 0, hasSuffered: () => hasSuffered }
}
