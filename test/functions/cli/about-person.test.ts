import { createServer } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { listen, stop } from '../../../infra/local/loopback.ts'
import { refOf } from '../../refs.ts'
import { typed } from './typed.ts'

const ref = refOf('s025')

let url: string
let asked: string[]

/** Knows the staff id s025 and its address, and nothing else. */
const server = createServer(async (request, response) => {
  let body = ''
  for await (const piece of request) body += piece
  asked.push(`${request.method} ${request.url}`)
  const isFound = request.url === '/api/people/lookup' && ['{"staff":"s025"}', '{"address":"s025@ec.example"}'].includes(body)
  const [status, type, answer] = isFound
    ? [200, 'application/json', { ref }]
    : [404, 'application/problem+json', { type: 'about:blank', title: 'Not Found', status: 404, detail: 'not there' }]
  response.writeHead(status, { 'Content-Type': type }).end(JSON.stringify(answer))
})
beforeAll(async () => {
  url = `${await listen(server, 0)}/api`
})
afterAll(() => stop(server))
beforeEach(() => {
  asked = []
})

const type = (line: string) => typed(line.split(' '), { url, token: 'a-token' })

describe.each([
  ['person export PERSON', 'GET', '/api/people/REF/export'],
  ['person erase PERSON --yes', 'DELETE', '/api/people/REF'],
  ['hold release PERSON', 'POST', '/api/held/REF/release'],
  ['case show no-tiktok PERSON', 'GET', '/api/policies/no-tiktok/cases/REF'],
  ['case mail no-tiktok PERSON 3', 'GET', '/api/policies/no-tiktok/cases/REF/notices/3'],
  ['case reachable no-tiktok PERSON', 'POST', '/api/policies/no-tiktok/cases/REF/reachable'],
  ['case exempt no-tiktok PERSON --until 2023-06-30 --reason Press --yes', 'GET', '/api/policies/no-tiktok/cases/REF'],
])('%s', (line, method, path) => {
  const address = `${method} ${path.replace('REF', ref)}`

  it('takes a staff id, and puts the ref in the address', async () => {
    expect(await type(line.replace('PERSON', 's025'))).toMatchObject({ code: 1, said: 'not there\n' })
    expect(asked).toEqual(['POST /api/people/lookup', address])
  })

  it('takes a mail address, which is no staff id, and puts the ref in the address', async () => {
    await type(line.replace('PERSON', 's025@ec.example'))
    expect(asked).toEqual(['POST /api/people/lookup', 'POST /api/people/lookup', address])
  })

  it('takes a ref as it is', async () => {
    await type(line.replace('PERSON', ref))
    expect(asked).toEqual([address])
  })

  it('does nothing about a person who is not known', async () => {
    expect(await type(line.replace('PERSON', 's026'))).toMatchObject({ code: 1, said: 'not there\n' })
    expect(asked).toEqual(['POST /api/people/lookup'])
  })
})
