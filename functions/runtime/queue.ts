import * as z from 'zod'

const batch = z.object({ Records: z.array(z.object({ body: z.string() })) })

/** Whether SQS calls, and no schedule. */
export const isBatch = (event: unknown): boolean => batch.safeParse(event).success

/** The messages that SQS hands over, in JSON. @throws ZodError, SyntaxError */
export const messagesIn = <S extends z.ZodType>(event: unknown, message: S): readonly z.output<S>[] =>
  batch.parse(event).Records.map(({ body }) => message.parse(JSON.parse(body)))
