import type { SQSClient } from '@aws-sdk/client-sqs'
import { IdesError } from '../../domain/errors.ts'
import type { Errands } from '../../domain/sources/errands.ts'
import { putJson } from './queue.ts'

export class ErrandNotTakenError extends IdesError {
  override readonly name = 'ErrandNotTakenError'
}

/** Puts errands on a standard queue. */
export const sqsErrands = (client: SQSClient, url: string): Errands => ({
  async put(errand, delay) {
    const missed = await putJson(client, url, [errand], delay)
    if (missed > 0) throw new ErrandNotTakenError('the queue did not take an errand for sync: ask again')
  },
})
