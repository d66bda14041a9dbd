import type { SQSClient } from '@aws-sdk/client-sqs'
import { IdesError } from '../../domain/errors.ts'
import type { SourceTasks } from '../../domain/sources/tasks.ts'
import { putJson } from './queue.ts'

export class TaskNotTakenError extends IdesError {
  override readonly name = 'ErrandNotTakenError'
}

/** Puts tasks on a standard queue. */
export const sqsSourceTasks = (client: SQSClient, url: string): SourceTasks => ({
  async put(task, delay) {
    const missed = await putJson(client, url, [task], delay)
    if (missed > 0) throw new TaskNotTakenError('the queue did not take an task for sync: ask again')
  },
})
