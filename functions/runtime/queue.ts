import * as z from 'zod'
import { errorOf, type Run } from './middleware.ts'

/** What SQS hands over. */
export const batch = z.object({ Records: z.array(z.object({ messageId: z.string(), body: z.string() })) })

/** Whether SQS calls, and no schedule. */
export const isBatch = (event: unknown) => batch.safeParse(event).success

/** The messages that SQS hands over, in JSON. @throws ZodError, SyntaxError */
export const messagesIn = <S extends z.ZodType>(event: unknown, message: S): readonly z.output<S>[] =>
  batch.parse(event).Records.map(({ body }) => message.parse(JSON.parse(body)))

/**
 * Takes the messages of a batch, side by side. One that fails is logged.
 * @returns which are to come again, as Lambda wants it
 */
export async function takeEach<S extends z.ZodType>(
  event: unknown,
  message: S,
  { logger }: Pick<Run, 'logger'>,
  take: (message: z.output<S>) => Promise<unknown>,
): Promise<{ batchItemFailures: readonly { itemIdentifier: string }[] }> {
  const failed = await Promise.all(
    batch.parse(event).Records.map(async ({ messageId, body }) => {
      try {
        await take(message.parse(JSON.parse(body)))
        return []
      } catch (error) {
        logger.error('a message could not be taken, and comes again', { messageId, ...errorOf(error) })
        return [{ itemIdentifier: messageId }]
      }
    }),
  )
  return { batchItemFailures: failed.flat() }
}
