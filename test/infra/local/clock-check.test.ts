import { createServer } from 'node:http'
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { checkedByAnswers, SkewedClockError } from '#adapters/dynamodb/clock-check.ts'
import { listen, stop } from '#infra/local/loopback.ts'
import { localAws } from '#test/local-aws.ts'

const answeredAt = Date.parse('2023-03-16T00:00:00Z')
const server = createServer((_, response) => {
  response.setHeader('Date', new Date(answeredAt).toUTCString())
  response.setHeader('Content-Type', 'application/x-amz-json-1.0')
  response.end('{"TableNames":[]}')
})

let client: DynamoDBClient
beforeAll(async () => {
  client = new DynamoDBClient({ endpoint: await listen(server), ...localAws })
})
afterAll(async () => {
  client.destroy()
  await stop(server)
})

it.each([
  [-61, false],
  [-60, true],
  [0, true],
  [60, true],
  [61, false],
])('a clock that is %i s ahead of the service is right: %s', async (seconds, isRight) => {
  const check = checkedByAnswers(client, () => answeredAt + seconds * 1000)
  expect(() => check.assertRight()).not.toThrow()
  await client.send(new ListTablesCommand({}))
  if (isRight) expect(() => check.assertRight()).not.toThrow()
  else expect(() => check.assertRight()).toThrow(SkewedClockError)
  client.middlewareStack.remove('clockCheck')
})
