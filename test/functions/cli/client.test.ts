import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import * as z from 'zod'
import { type Call, call } from '#functions/cli/api/client.ts'
import { CommandError, failureOf } from '#functions/cli/failure.ts'
import { at } from '#functions/path.ts'
import { listen, stop } from '#infra/local/loopback.ts'
import { lacks } from '../expecting.ts'

type Handler = (request: IncomingMessage, response: ServerResponse) => void

/** One for each request; the last for all that follow. */
let handlers: Handler[]
let asked: string[]
let slept: number[]
let url: string

const server = createServer((request, response) => {
  asked.push(`${request.method} ${request.url}`)
  const handler = handlers.length > 1 ? handlers.shift() : handlers[0]
  handler?.(request, response)
})
beforeAll(async () => {
  url = `${await listen(server)}/api`
})
afterAll(() => stop(server))
beforeEach(() => {
  ;[asked, slept] = [[], []]
})

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Handler =>
  (_, response) =>
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body))

const problem = (status: number, detail: string, headers: Record<string, string> = {}): Handler =>
  json(status, { type: 'about:blank', title: 'No', status, detail }, { 'Content-Type': 'application/problem+json', ...headers })

const cutOff: Handler = request => request.socket.destroy()

const around = {
  sleep: async (milliseconds: number) => {
    slept.push(milliseconds)
  },
}

const fine = z.object({ fine: z.boolean() })

const ask = (request: Partial<Call<typeof fine>> = {}, token = 'a-token') =>
  call({ url, token }, { method: 'GET', path: '/things', answer: fine, ...request }, around).catch(failureOf)

it('a request to the API carries the token and the body, and returns the answer', async () => {
  let heard: { headers: IncomingMessage['headers']; body: string } | undefined
  handlers = [
    async (request, response) => {
      let body = ''
      for await (const piece of request) body += piece
      heard = { headers: request.headers, body }
      json(201, { fine: true, new: 'unknown here' }, { ETag: '"abc"' })(request, response)
    },
  ]
  const answer = await ask({
    method: 'PUT',
    path: at`/things/${'a/b c'}`,
    query: { held: true, unit: 'ä&b', none: undefined },
    body: { a: 1 },
    ifMatch: '"x"',
  })
  if (answer instanceof CommandError) throw answer
  expect([answer.status, answer.body, answer.headers.get('ETag')]).toEqual([201, { fine: true }, '"abc"'])
  expect(asked).toEqual(['PUT /api/things/a%2Fb%20c?held=true&unit=%C3%A4%26b'])
  expect(heard?.headers).toMatchObject({ authorization: 'Bearer a-token', 'if-match': '"x"', 'content-type': 'application/json' })
  expect(heard?.body).toBe('{"a":1}')
})

it('a request to the API can require that nothing exists yet', async () => {
  let condition: unknown
  handlers = [
    (request, response) => {
      condition = request.headers['if-none-match']
      json(200, { fine: true })(request, response)
    },
  ]
  await ask({ method: 'PUT', body: {}, ifMatch: 'none' })
  expect(condition).toBe('*')
})

it.each([
  [400, 2],
  [403, 1],
  [409, 1],
  [413, 2],
  [422, 2],
  [429, 1],
  [500, 3],
  [301, 3],
])('a request to the API that is answered with status %i ends with exit code %i', async (status, exitCode) => {
  handlers = [problem(status, 'this is why')]
  expect(await ask()).toMatchObject({ exitCode, message: expect.stringContaining('this is why'), problem: { status } })
  handlers = [json(status, { message: 'not of ours' }, { Location: '/elsewhere' })]
  expect(await ask()).toMatchObject({ exitCode, message: expect.stringContaining(`answers with status ${status}`) })
})

it('a request to the API says how to sign in again', async () => {
  handlers = [problem(401, 'the access token has expired: sign in again')]
  expect(await ask()).toMatchObject({ message: `the access token has expired: run ides login --url ${url}` })
})

it('a request to the API refuses an answer of the wrong shape', async () => {
  for (const handler of [json(200, { fine: 'maybe' }), json(200, 1), json(200, { fine: true }, { 'Content-Type': 'text/html' })]) {
    handlers = [handler]
    expect(await ask()).toMatchObject({ exitCode: 3, message: expect.stringContaining('does not understand') })
  }
  handlers = [(_, response) => response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"fine":')]
  expect(await ask()).toMatchObject({ exitCode: 3 })
})

it('a request to the API never reveals the token', async () => {
  handlers = [json(200, { fine: true })]
  const answer = await ask({}, 'secret\nsecret')
  expect(answer).toMatchObject({ exitCode: 2 })
  lacks(JSON.stringify(answer), 'secret')
})

it('a request that is not answered is made again, where that changes nothing more', async () => {
  for (const method of ['GET', 'PUT'] as const) {
    handlers = [cutOff, cutOff, json(200, { fine: true })]
    ;[asked, slept] = [[], []]
    expect(await ask({ method })).toMatchObject({ status: 200 })
    expect([asked.length, slept]).toEqual([3, [500, 1000]])
  }
})

it('a request that is not answered is made once, where it might be done twice', async () => {
  for (const method of ['POST', 'DELETE'] as const) {
    handlers = [cutOff]
    asked = []
    expect(await ask({ method })).toMatchObject({ exitCode: 3, message: expect.stringContaining('cannot be reached') })
    expect([asked.length, slept]).toEqual([1, []])
  }
})

it('a request that is not answered is given up in the end', async () => {
  handlers = [cutOff]
  expect(await ask()).toMatchObject({ exitCode: 3 })
  expect([asked.length, slept]).toEqual([4, [500, 1000, 2000]])
})

it('a request that is not answered waits as long as the API asks it to, unless that is long', async () => {
  for (const status of [429, 503]) {
    handlers = [problem(status, 'too much', { 'Retry-After': '7' }), json(200, { fine: true })]
    slept = []
    expect(await ask()).toMatchObject({ status: 200 })
    expect(slept).toEqual([7000])
    for (const again of ['3600', 'Fri, 31 Dec 1999 23:59:59 GMT', undefined]) {
      handlers = [problem(status, 'too much', again ? { 'Retry-After': again } : {})]
      ;[asked, slept] = [[], []]
      expect(await ask()).toMatchObject({ exitCode: status === 429 ? 1 : 3 })
      expect([asked.length, slept]).toEqual([1, []])
    }
  }
})
