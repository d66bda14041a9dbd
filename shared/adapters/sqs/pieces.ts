import type { SQSClient } from '@aws-sdk/client-sqs'
import { IdesError } from '../../domain/errors.ts'
import type { PieceQueue } from '../../domain/jobs/job.ts'
import { putJson } from './queue.ts'

export class PiecesNotTakenError extends IdesError {
  override readonly name = 'PiecesNotTakenError'
}

/** Puts pieces of jobs on a standard queue. */
export const sqsPieces = (client: SQSClient, url: string): PieceQueue => ({
  async put(messages, delay) {
    const missed = await putJson(client, url, messages, delay)
    if (missed > 0) throw new PiecesNotTakenError(`the queue did not take ${missed} of ${messages.length} pieces: they are put again later`)
  },
})
