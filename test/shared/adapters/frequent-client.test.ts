import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
import { SignatureV4 } from '@smithy/signature-v4'
import { expect, it } from 'vitest'
import * as z from 'zod'
import { askingOften } from '../../../shared/adapters/frequent-client.ts'
import { localAws } from '../../local-aws.ts'

const signed = z.looseObject({ headers: z.record(z.string(), z.string()), body: z.instanceof(Uint8Array) })

it('signs requests as the SDK does', async () => {
  const client = askingOften(new DynamoDBClient(localAws), 'dynamodb')
  const requests: unknown[] = []
  client.middlewareStack.add(
    () =>
      async ({ request }) => {
        requests.push(request)
        return { response: {}, output: { $metadata: {} } }
      },
    { step: 'finalizeRequest', priority: 'low' },
  )
  for (const S of ['one', 'two', 'three']) await client.send(new GetItemCommand({ TableName: 'people', Key: { pk: { S } } }))

  const { credentials, region, sha256 } = client.config
  const signer = new SignatureV4({ service: 'dynamodb', credentials, region, sha256 })
  for (const request of requests) {
    const { headers, body, ...address } = signed.parse(request)
    const { authorization, 'x-amz-date': date = '', ...others } = headers
    const signingDate = new Date(date.replace(/(....)(..)(..T..)(..)(..Z)/, '$1-$2-$3:$4:$5'))
    const again = await signer.sign(
      { method: 'POST', protocol: 'http:', hostname: '', path: '/', ...address, headers: others, body },
      { signingDate },
    )
    expect(again.headers.authorization).toBe(authorization)
  }
  expect(requests).toHaveLength(3)
})
