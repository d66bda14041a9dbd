import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { IdesError } from '#domain/errors.ts'
import { mostSkew } from '#domain/schedule/clock.ts'

export class SkewedClockError extends IdesError {
  override readonly name = 'SkewedClockError'
  constructor(seconds: number) {
    super(`the clock of this machine is ${seconds} s off that of AWS, more than ${mostSkew} s: nothing was done, and all is still due`)
  }
}

export interface ClockCheck {
  /** @throws SkewedClockError */
  assertRight(): void
}

/** Checks this machine's clock against the `Date` of the last response. @param wallClock milliseconds since 1970 */
export function checkedByAnswers(client: DynamoDBClient, wallClock: () => number): ClockCheck {
  let seconds = 0
  client.middlewareStack.add(
    next => async args => {
      const answer = await next(args)
      const date = dateOf(answer.response)
      if (date !== undefined) seconds = Math.round((wallClock() - date) / 1000)
      return answer
    },
    { step: 'deserialize', name: 'clockCheck', priority: 'low' },
  )
  return {
    assertRight() {
      if (Math.abs(seconds) > mostSkew) throw new SkewedClockError(seconds)
    },
  }
}

/** Milliseconds since 1970. */
function dateOf(response: unknown) {
  if (typeof response !== 'object' || response === null || !('headers' in response)) return undefined
  const { headers } = response
  if (typeof headers !== 'object' || headers === null || !('date' in headers) || typeof headers.date !== 'string') return undefined
  const date = Date.parse(headers.date)
  return Number.isNaN(date) ? undefined : date
}
