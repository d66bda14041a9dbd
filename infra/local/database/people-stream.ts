import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { Clock } from '#domain/schedule/clock.ts'
import { handOverInTurn } from '../in-turn.ts'

interface StreamOptions {
  /** The name of the table. */
  people: string
  clock: Clock
  /** Receives each person that is put, as Lambda would; awaited. */
  onBatch: (event: object) => Promise<void>
}

type Item = Record<string, AttributeValue>

/** The stream of the table of people: dynalite has none, so it hears of what each client puts. */
export function peopleStream({ people, clock, onBatch }: StreamOptions) {
  const { add, settled, stop } = handOverInTurn('the stream of people')
  let count = 0

  function tell(after: Item | undefined, before?: Item) {
    count += 1
    const dynamodb = {
      SequenceNumber: String(count),
      ApproximateCreationDateTime: clock.now().epochMilliseconds / 1000,
      Keys: { ref: after?.ref },
      NewImage: inJson(after),
      OldImage: inJson(before),
    }
    add(() => onBatch({ Records: [{ dynamodb }] }))
  }

  return {
    /** Before its first request. */
    watch({ middlewareStack }: DynamoDBClient) {
      middlewareStack.add(
        next => async args => {
          const { input } = args
          if ('Item' in input && input.TableName === people) {
            const result = await next({ ...args, input: Object.assign(input, { ReturnValues: 'ALL_OLD' }) })
            tell(input.Item, 'Attributes' in result.output ? result.output.Attributes : undefined)
            return result
          }
          const result = await next(args)
          for (const one of 'TransactItems' in input ? (input.TransactItems ?? []) : [])
            if ('Put' in one && one.Put?.TableName === people) tell(one.Put.Item)
          return result
        },
        { step: 'initialize', name: 'peopleStream' },
      )
    },
    settled,
    close: stop,
  }
}

/** Binary is in Base64. */
const inJson = (item: Item | undefined) =>
  item &&
  Object.fromEntries(Object.entries(item).map(([name, { B, ...rest }]) => [name, B ? { B: Buffer.from(B).toString('base64') } : rest]))
