import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import type { CliEnvironment } from '#functions/cli/surroundings.ts'
import { listen, stop } from '#infra/local/loopback.ts'
import { typed } from './typed.ts'

type Answer = readonly [status: number, body?: unknown, headers?: Record<string, string>]

export const notFound = {
  type: 'about:blank',
  title: 'Not Found',
  status: 404,
  detail: 'there is none: GET /api/policies lists those there are',
}

/** An API over HTTP that answers what a test says, and nothing else. */
class AnsweringApi {
  url = ''
  /** By method and path; the answers to one request, one after the other, its last for ever. */
  answers: Record<string, readonly Answer[]> = {}
  /** Methods and paths. */
  asked: string[] = []
  /** Bodies. */
  sent: string[] = []

  run(line: string, around: Partial<CliEnvironment> = {}) {
    return typed(line.split(' '), { url: this.url, token: 'a-token', sleep: async () => {}, ...around })
  }

  answerTo(name: string): Answer {
    const answers = this.answers[name] ?? []
    const times = this.asked.filter(one => one === name).length
    this.asked.push(name)
    return answers[times] ?? answers.at(-1) ?? [404, notFound]
  }
}

export function answeringApi() {
  const api = new AnsweringApi()
  const server = createServer(async (request, response) => {
    const [status, body, headers] = api.answerTo(`${request.method} ${request.url}`)
    const sent = await text(request)
    if (sent) api.sent.push(sent)
    const type = status < 400 ? 'application/json' : 'application/problem+json'
    response.writeHead(status, { 'Content-Type': type, ...headers }).end(body && JSON.stringify(body))
  })
  beforeAll(async () => {
    api.url = `${await listen(server)}/api`
  })
  afterAll(() => stop(server))
  beforeEach(() => {
    Object.assign(api, { answers: {}, asked: [], sent: [] })
  })
  return api
}
