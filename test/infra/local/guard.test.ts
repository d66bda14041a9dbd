import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Machine, startMachine } from '#infra/local/machine.ts'
import { timeControl } from '#infra/local/time.ts'
import { virtualClock } from '#infra/local/virtual-clock.ts'
import { instant } from '#test/builders.ts'

const start = instant('2023-03-01T08:00:00Z')
let machine: Machine
let now = start
const died: unknown[] = []
const keep = (error: unknown) => void died.push(error)
beforeAll(async () => {
  const time = timeControl({
    now: () => now,
    zone: 'UTC',
    advance: to => {
      now = to
      return { done: Promise.resolve(), happened: () => 'nothing' }
    },
    nextDeadline: async () => undefined,
    asksForReports: false,
    pause: async () => {},
  })
  machine = await startMachine({ clock: virtualClock(start), neighbours: [time.neighbour], dress: time.withClock })
  process.on('uncaughtException', keep).on('unhandledRejection', keep)
})
afterAll(async () => {
  process.off('uncaughtException', keep).off('unhandledRejection', keep)
  await machine.close()
})

const form = 'application/x-www-form-urlencoded'
const mail = `Action=SendRawEmail&RawMessage.Data=${encodeURIComponent(Buffer.from('From: a@ec.example\r\nTo: b@ec.example\r\n\r\nx').toString('base64'))}`

/** Every server of the machine: where it is, what it is sent, and as what. */
const doors = {
  mail: () => [machine.ses.url, mail, form],
  page: () => [`${machine.ses.url}/me/x`, 'answer=acknowledge', form],
  api: () => [`${machine.api}/policies/no-tiktok/pause`, '{"reason":"x"}', 'application/json'],
  time: () => [`${machine.ses.url}/time`, '2023-03-01T08:00:00Z'],
  'sign-in': () => [`${machine.issuer.url}/token`, 'grant_type=refresh_token&client_id=ides-cli&refresh_token=x', form],
  database: () => [process.env.AWS_ENDPOINT_URL_DYNAMODB, '{}', 'application/x-amz-json-1.0', 'DynamoDB_20120810.ListTables'],
  bus: () => [process.env.AWS_ENDPOINT_URL_EVENTBRIDGE, '{"Entries":[]}', 'application/x-amz-json-1.1', 'AWSEvents.PutEvents'],
} satisfies Record<string, () => readonly (string | undefined)[]>

type Door = keyof typeof doors

function askedOf(door: Door) {
  const [url = '', body = '', type = 'text/plain', target = ''] = doors[door]()
  const headers = {
    'Content-Type': type,
    'X-Amz-Target': target,
    'X-Amz-Date': '20230301T080000Z',
    Authorization: 'AWS4-HMAC-SHA256 Credential=local/20230301/eu-west-1/x/aws4_request, SignedHeaders=host, Signature=0',
  }
  return { url: new URL(url).href, body, headers }
}

interface Answer {
  /** Undefined if the connection was cut. */
  status: number | undefined
  text: string
}

/** Sends bytes to where a door is. @param ends true if nothing may follow them */
async function sent(url: string, bytes: string, ends = false): Promise<Answer> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  if (ends) socket.end(bytes)
  else socket.write(bytes)
  const answer = await text(socket).catch(() => '')
  const [, status] = /^HTTP\/1\.1 (\d{3})/.exec(answer) ?? []
  return { status: status === undefined ? undefined : Number(status), text: answer }
}

interface Change {
  method?: 'GET' | 'POST'
  version?: string
  /** Undefined leaves the header out. */
  host?: string | undefined
  headers?: Record<string, string>
  body?: string
}

function ask(door: Door, change: Change = {}): Promise<Answer> {
  const asked = askedOf(door)
  const { host, pathname } = new URL(asked.url)
  const { method, version, headers, body } = { method: 'POST', version: '1.1', headers: {}, body: asked.body, ...change }
  const named = 'host' in change ? change.host : host
  const lines = [
    `${method} ${pathname} HTTP/${version}`,
    ...(named === undefined ? [] : [`Host: ${named}`]),
    ...Object.entries({ ...asked.headers, ...headers, 'Content-Length': Buffer.byteLength(body), Connection: 'close' }).map(one =>
      one.join(': '),
    ),
  ]
  return sent(asked.url, `${lines.join('\r\n')}\r\n\r\n${body}`)
}

const portOf = (door: Door) => new URL(askedOf(door).url).port

const names = Object.keys(doors).filter((name): name is Door => name in doors)

describe.each(names)('%s', door => {
  it('a local server answers a program of this machine, by any of its names', async () => {
    for (const name of ['127.0.0.1', 'localhost', 'LOCALHOST', '[::1]']) {
      const { status, text } = await ask(door, { host: `${name}:${portOf(door)}` })
      expect([403, 421, undefined]).not.toContain(status)
      expect(text.toLowerCase()).not.toContain('access-control-')
    }
  })

  it('a local server does not answer a foreign name, a web page or a form of another site', async () => {
    expect((await ask(door, { host: `evil.example:${portOf(door)}` })).status).toBe(421)
    const strange: readonly Record<string, string>[] = [{ Origin: 'https://evil.example' }, { 'Sec-Fetch-Site': 'cross-site' }]
    for (const headers of strange) {
      const { status, text } = await ask(door, { headers })
      expect(status).toBe(403)
      expect(text.toLowerCase()).not.toContain('access-control-')
    }
  })

  it.each(['', 'null', '[{}]', '{"Entries":[{"Sour', '\u0000\u00ff%00%ff'])('a local server survives a request with %j', async body => {
    const { status } = await ask(door, { body })
    expect(status).toBeLessThan(500)
    if (door !== 'database' || body === 'null') expect(status).toBeGreaterThanOrEqual(400)
    expect((await ask(door)).status).toBeDefined()
    expect(died).toEqual([])
  })

  it('a local server survives odd bytes, a huge body, and a client that went away', async () => {
    const head = `GET / HTTP/1.1\r\nX: ${'x'.repeat(70_000)}\r\n\r\n`
    for (const bytes of ['', '\r\n\r\n', '\u0000\u0001\u0002', 'GET', head, 'POST / HTTP/1.1\r\n'])
      expect([400, 431, undefined]).toContain((await sent(askedOf(door).url, bytes, true)).status)
    const { status } = await ask(door, { body: 'x'.repeat(25 * 2 ** 20) })
    expect(status ?? 413).toSatisfy(status => status >= 400 && status < 500)
    const socket = connect(Number(portOf(door)), '127.0.0.1')
    await new Promise(resolve => socket.write(`POST / HTTP/1.1\r\nHost: 127.0.0.1:${portOf(door)}\r\nContent-Length: 9\r\n\r\n{`, resolve))
    socket.resetAndDestroy()
    expect((await ask(door)).status).toBeDefined()
    expect(died).toEqual([])
  })
})

describe('every server of the machine', () => {
  const door = 'time'

  it('a local server does not answer a name that only looks like its own, or without its port', async () => {
    const port = portOf(door)
    for (const host of ['evil.example', '127.0.0.1', 'localhost:1', `127.0.0.1.evil.example:${port}`, `[::2]:${port}`, ''])
      expect([host, (await ask(door, { host })).status]).toEqual([host, 421])
    expect((await ask(door, { host: undefined, version: '1.0' })).status).toBe(421)
  })

  it('a local server does not answer a web page of another origin, on this machine too', async () => {
    const port = portOf(door)
    for (const method of ['GET', 'POST'] as const)
      for (const Origin of ['null', `http://localhost:${port}`, `https://127.0.0.1:${port}`, 'http://127.0.0.1:1'])
        expect([Origin, (await ask(door, { method, headers: { Origin } })).status]).toEqual([Origin, 403])
  })

  it('a local server changes nothing for a web page of another site, but answers a link on it', async () => {
    for (const site of ['cross-site', 'same-site']) {
      expect((await ask(door, { headers: { 'Sec-Fetch-Site': site } })).status).toBe(403)
      expect((await ask(door, { headers: { 'Sec-Fetch-Site': site, Origin: 'null' } })).status).toBe(403)
    }
    expect((await ask(door, { method: 'GET', headers: { 'Sec-Fetch-Site': 'cross-site' } })).status).not.toBe(403)
  })
})

it('forms of our own pages are taken, though a page without a referrer has no origin', async () => {
  for (const Origin of ['null', `http://127.0.0.1:${portOf('page')}`])
    expect((await ask('page', { headers: { Origin, 'Sec-Fetch-Site': 'same-origin' } })).status).toBe(404)
})

it('the inbox fills by no form of another site', async () => {
  const before = machine.ses.mails.length
  await ask('mail', { headers: { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' } })
  expect(machine.ses.mails).toHaveLength(before)
  expect((await ask('mail')).status).toBe(200)
  expect(machine.ses.mails).toHaveLength(before + 1)
})
