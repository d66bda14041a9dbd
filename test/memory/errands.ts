import type { Errand, Errands } from '../../shared/domain/sources/errands.ts'

/** Keeps errands until a test takes them. */
export interface MemoryErrands extends Errands {
  /** In order of their coming; none waits any more then. */
  take(): readonly Errand[]
}

export function memoryErrands(): MemoryErrands {
  let waiting: readonly Errand[] = []
  return {
    async put(errand) {
      waiting = [...waiting, errand]
    },
    take() {
      const taken = waiting
      waiting = []
      return taken
    },
  }
}
