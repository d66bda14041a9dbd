import type { ConnectorTask, RequestQueues, TakenRequest } from '#domain/access/connector.ts'

interface PutBack extends TakenRequest {
  delay: number
}

interface MemoryRequestQueues extends RequestQueues {
  /** What is there, which is then gone. */
  take(): { requests: readonly PutBack[]; tasks: readonly ConnectorTask[] }
}

export function memoryRequestQueues(): MemoryRequestQueues {
  const requests: PutBack[] = []
  const tasks: ConnectorTask[] = []
  return {
    async putBack(taken, delay) {
      requests.push({ ...taken, delay })
    },
    async ask(task) {
      tasks.push(task)
    },
    take: () => ({ requests: requests.splice(0), tasks: tasks.splice(0) }),
  }
}
