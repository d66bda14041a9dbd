import { createServer } from 'node:http'
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses'
import type { HttpRequest } from '@smithy/core/protocols'
import { expect, it, onTestFinished, vi } from 'vitest'
import { askingOften } from '#adapters/frequent-client.ts'
import { listen, stop } from '#infra/local/loopback.ts'
import { localAws } from '#test/local-aws.ts'

const sent: HttpRequest[] = []

const requestHandler = {
  async handle(request: HttpRequest): Promise<never> {
    sent.push(request)
    throw new Error('not sent')
  },
  updateHttpClientConfig() {},
  httpHandlerConfigs: () => ({}),
}
const settings = { ...localAws, cacheMiddleware: true, maxAttempts: 1, requestHandler }

const [dynamodb, ses, s3] = [new DynamoDBClient(settings), new SESClient(settings), new S3Client(settings)]
const item = new PutItemCommand({ TableName: 'people', Item: { name: { S: 'Ζωή' } } })
const mail = new SendRawEmailCommand({ RawMessage: { Data: Buffer.from('To: ana') } })
const copy = new PutObjectCommand({ Bucket: 'mails', Key: "notices/a b+c'd.eml", Body: Buffer.from('x') })

it.each([
  ['DynamoDB', dynamodb.config.signer, async () => askingOften(dynamodb, 'dynamodb').send(item)],
  ['SES', ses.config.signer, async () => askingOften(ses, 'ses').send(mail)],
  ['S3', s3.config.signer, async () => askingOften(s3, 's3').send(copy)],
])('a client that often asks %s signs each request as any other does', async (_service, usual, ask) => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2023-03-01T08:00:00Z') })
  sent.length = 0
  for (let time = 0; time < 2; time += 1) await expect(ask()).rejects.toThrow('not sent')
  const signer = await usual()
  for (const { headers, ...request } of sent) {
    const { authorization, ...others } = headers
    expect((await signer.sign({ ...request, headers: others })).headers.authorization).toBe(authorization)
  }
  expect(sent).toHaveLength(2)
})

it('a client that often asks hears of an answer that breaks off', async () => {
  const server = createServer((_asked, answer) => {
    answer.writeHead(200, { 'content-length': 100 })
    answer.write('{"Item":', () => answer.destroy())
  })
  const endpoint = await listen(server)
  onTestFinished(() => stop(server))
  const client = askingOften(new DynamoDBClient({ ...localAws, endpoint, maxAttempts: 1 }), 'dynamodb')
  await expect(client.send(item)).rejects.toMatchObject({ code: 'ECONNRESET' })
})
