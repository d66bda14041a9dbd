import { type AttributeValue, ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { Temporal } from 'temporal-polyfill'
import { IdesError } from '../../domain/errors.ts'

/** One of the two tables. */
export interface Table {
  readonly client: DynamoDBClient
  readonly name: string
}

export type Item = Readonly<Record<string, AttributeValue>>

/** An answer may be lost, so that every attempt ends: none waits longer than this. The SDK tries reads and conditional writes again. */
export const openDatabase = (): DynamoDBClient =>
  new DynamoDBClient({ requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true } })

/** @returns false where the condition of a write did not hold, and nothing was written */
export async function ifHeld(write: Promise<unknown>): Promise<boolean> {
  try {
    await write
    return true
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false
    throw error
  }
}

/** Nobody has written the item since that version of it; 0: nobody ever has. */
export const versionIs = (version: number) =>
  version === 0
    ? { ConditionExpression: 'attribute_not_exists(#version)', ExpressionAttributeNames: { '#version': 'version' } }
    : {
        ConditionExpression: '#version = :version',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':version': { N: String(version) } },
      }

/** An instant as text of one length, so that order as text is order in time. */
export const sortable = (instant: Temporal.Instant): string => instant.toString({ fractionalSecondDigits: 3 })

/** @throws MissingAttributeError */
export function textOf(item: Item | undefined, attribute: string): string {
  const text = item?.[attribute]?.S
  if (text === undefined) throw new MissingAttributeError(attribute)
  return text
}

/** @throws MissingAttributeError */
export function numberOf(item: Item | undefined, attribute: string): number {
  const number = item?.[attribute]?.N
  if (number === undefined) throw new MissingAttributeError(attribute)
  return Number(number)
}

export class MissingAttributeError extends IdesError {
  override readonly name = 'MissingAttributeError'
  constructor(attribute: string) {
    super(`a stored item has no ${attribute}: it was written by something else than Ides`)
  }
}
