import * as z from 'zod'

const most = 1000

/**
 * How often a message was put back on the queue of the function that takes it; absent: never. Lambda would stop such a loop after 16 rounds, so
 * this ends one without an end. A schedule or a sweep begins its work again.
 */
export const rounds = z.optional(z.int().max(most, `this message has come back more than ${most} times`))

/** The same message, put back once more. */
export const putBack = <T extends { rounds?: number }>(message: T) => ({
  ...message,
  rounds: (message.rounds ?? 0) + 1,
})
