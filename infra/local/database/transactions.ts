import * as z from 'zod'
import { askIn, type Listener } from './in-process.ts'

const puts = z
  .object({
    TransactItems: z.array(z.strictObject({ Put: z.looseObject({ TableName: z.string(), Item: z.record(z.string(), z.unknown()) }) })),
  })
  .transform(({ TransactItems }) => TransactItems.map(({ Put }) => Put))

type Put = z.output<typeof puts>[number]

const [prefix, canceled] = ['DynamoDB_20120810.', 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException']

/**
 * Adds transactions that put new items to dynalite, which has none: one after another, and if one fails, those before it are deleted. Unlike in
 * DynamoDB, others may see a part of it meanwhile.
 */
export function withTransactions(dynalite: Listener): Listener {
  const ask = askIn(dynalite)

  async function write(operation: string, input: object) {
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `${prefix}${operation}` }
    return (await ask({ path: '/', headers, body: JSON.stringify(input) })).statusCode === 200
  }

  /** @returns whether all are put */
  async function put([first, ...rest]: readonly Put[]): Promise<boolean> {
    if (!first) return true
    if (!(await write('PutItem', first))) return false
    const areAll = await put(rest)
    if (!areAll) await write('DeleteItem', { TableName: first.TableName, Key: keyOf(first.Item) })
    return areAll
  }

  let last: Promise<unknown> = Promise.resolve()
  return (request, response) => {
    if (request.headers['x-amz-target'] !== `${prefix}TransactWriteItems`) return dynalite(request, response)
    const pieces: Uint8Array[] = []
    request.on('data', (piece: Uint8Array) => pieces.push(piece))
    request.on('end', () => {
      const all = puts.parse(JSON.parse(Buffer.concat(pieces).toString()))
      last = last.then(async () => {
        const isDone = await put(all)
        response.statusCode = isDone ? 200 : 400
        response.setHeader('Content-Type', 'application/x-amz-json-1.0')
        response.end(JSON.stringify(isDone ? {} : { __type: canceled }))
      })
    })
  }
}

/** Of the two tables of Ides. */
const keyOf = ({ ref, pk, sk }: Put['Item']) => (pk === undefined ? { ref } : { pk, sk })
