import type { SQSClient } from '@aws-sdk/client-sqs'
import type { WantedAccess } from '../../domain/access/connector.ts'
import type { RequestQueues } from '../../domain/access/request-queues.ts'
import { IdesError } from '../../domain/errors.ts'
import { asEvent } from '../eventbridge/request-event.ts'
import { putJson } from './queue.ts'

export class RequestNotTakenError extends IdesError {
  override readonly name = 'RequestNotTakenError'
}

/** @param urls of the queue of suspensions, and of that of restorations */
export function sqsRequestQueues(client: SQSClient, urls: Readonly<Record<WantedAccess, string>>): RequestQueues {
  async function put(url: string, message: object, delay?: number): Promise<void> {
    const missed = await putJson(client, url, [message], delay)
    if (missed > 0) throw new RequestNotTakenError('the queue before the connectors did not take a message: it is to be sent again')
  }
  return {
    putBack: (taken, delay) => put(urls[taken.request.wanted], asEvent(taken), delay),
    ask: (task) => put(urls.suspended, task),
  }
}
