import type { SourceTask, SourceTasks } from '#domain/sources/tasks.ts'

/** Keeps tasks until a test takes them. */
interface MemorySourceTasks extends SourceTasks {
  /** In order of their coming; none waits any more then. */
  take(): readonly SourceTask[]
}

export function memorySourceTasks(): MemorySourceTasks {
  let waiting: readonly SourceTask[] = []
  return {
    async put(task) {
      waiting = [...waiting, task]
    },
    take() {
      const taken = waiting
      waiting = []
      return taken
    },
  }
}
