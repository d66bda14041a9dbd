import type { ConnectorErrand } from '../../shared/domain/access/connector-errands.ts'
import type { RequestQueues, TakenRequest } from '../../shared/domain/access/request-queues.ts'

interface PutBack extends TakenRequest {
  readonly delay: number
}

interface MemoryRequestQueues extends RequestQueues {
  /** What is there, which is then gone. */
  take(): { readonly requests: readonly PutBack[]; readonly errands: readonly ConnectorErrand[] }
}

export function memoryRequestQueues(): MemoryRequestQueues {
  const requests: PutBack[] = []
  const errands: ConnectorErrand[] = []
  return {
    async putBack(taken, delay) {
      requests.push({ ...taken, delay })
    },
    async ask(errand) {
      errands.push(errand)
    },
    take: () => ({ requests: requests.splice(0), errands: errands.splice(0) }),
  }
}
