/** Workers that die. */
import { withCallsMadeBy } from './calls.ts'

/** At which of its calls to a port a worker dies, counted from 1: before it is made, or after, so that its answer is lost. */
export interface Death {
  readonly at: number
  readonly when: 'before' | 'after'
}

class DeadWorkerError extends Error {
  override readonly name = 'DeadWorkerError'
}

/** Ports as one worker has them. Once it has died, nothing that it still tries reaches anybody. */
export function mortal<Ports extends object>(
  ports: Ports,
  names: readonly (keyof Ports)[],
  death?: Death,
): { ports: Ports; calls(): number } {
  let calls = 0
  let isDead = false
  const strike = (when: Death['when'], call: number) => {
    if (death?.at === call && death.when === when) isDead = true
    if (isDead) throw new DeadWorkerError(`died ${when} call ${call}`)
  }
  const mortalPorts = withCallsMadeBy(ports, names, (make) => {
    if (isDead) throw new DeadWorkerError('died before')
    calls += 1
    const call = calls
    strike('before', call)
    const answer = make()
    if (!(answer instanceof Promise)) {
      strike('after', call)
      return answer
    }
    return answer.then((value: unknown) => {
      strike('after', call)
      return value
    })
  })
  return { ports: mortalPorts, calls: () => calls }
}
