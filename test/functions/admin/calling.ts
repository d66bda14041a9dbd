import { generateKeyPair } from 'jose'
import { expect, onTestFinished } from 'vitest'
import * as z from 'zod'
import { SkewedClockError } from '#adapters/dynamodb/clock-check.ts'
import { type AccessTokenSettings, accessTokens } from '#adapters/oidc/access-token.ts'
import type { Role } from '#adapters/oidc/scopes.ts'
import { changePerson } from '#campaign/save/change-person.ts'
import { controlChain } from '#domain/audit/decision.ts'
import { admin } from '#functions/admin/admin.ts'
import { openApiDocument } from '#functions/admin/openapi.ts'
import { problemDetails } from '#functions/admin/problem.ts'
import { routes } from '#functions/admin/routes.ts'
import type { System } from '#functions/compose/system.ts'
import { contextWith, eventOf } from '#infra/local/invocation.ts'
import { development } from '#infra/local/issuer/development.ts'
import { enact } from '#test/acts.ts'
import { brussels, peopleWith, suspendingQuietly } from '#test/builders.ts'
import { openIssuer, type TokenOverrides } from '#test/issuer.ts'
import { opening } from '#test/opening.ts'
import { refOf, storePerson } from '#test/refs.ts'
import { memorySystem } from '#test/system.ts'
import { workAll } from '#test/working.ts'
import { hearOutput } from '../output.ts'

const { paths = {} } = openApiDocument({ issuer: 'https://example.org', scopePrefix: '' })

const operation = z.object({
  operationId: z.string(),
  security: z.tuple([z.object({ oidc: z.tuple([z.string()]) })]),
  responses: z.record(z.string(), z.object({ content: z.record(z.string(), z.unknown()).optional() })),
  requestBody: z.unknown().optional(),
})

/** What the document says of a route. */
export interface Documented {
  name: string
  method: string
  path: string
  scope: string
  statuses: readonly number[]
  hasBody: boolean
}

export const documented: readonly Documented[] = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods ?? {}).map(([method, said]) => {
    const { operationId: name, security, responses, requestBody } = operation.parse(said)
    const statuses = Object.keys(responses).map(Number)
    return { name, method: method.toUpperCase(), path, scope: security[0].oidc[0], statuses, hasBody: requestBody !== undefined }
  }),
)

export interface Request {
  role?: Role
  /** In place of a token of the role. */
  authorization?: string | undefined
  /** JSON, or text as it is. */
  body?: unknown
  headers?: Record<string, string>
}

export interface Response {
  status: number
  headers: Record<string, string>
  text: string
  /** Of an answer that is JSON. */
  json: z.infer<ReturnType<typeof z.json>>
}

/** What the functions are told of the issuer and its address. */
export const known = { audience: development.audience, scopePrefix: development.scopePrefix }

const context = contextWith(300_000)

export const announced = brussels('2023-02-23T10:00')

export const ana = refOf('ana')

/** Where a route leads in these tests: to Ana, or to nothing that there is. */
export const pathOf = (path: string) =>
  path
    .replace('{policy}', 'no-tiktok')
    .replace('{source}', 'intune')
    .replace('{connector}', 'entra')
    .replace('{requirement}', 'disk-encryption')
    .replace('{version}', '1')
    .replace('{number}', '1')
    .replace('{import}', '1')
    .replace('{rehearsal}', 'last')
    .replace('{job}', 'unknown')
    .replace('{ref}', ana)
    .replace('{person}', 'ana')
    .replace('{on}', '2023-03-31')

/** The admin API on a system in memory, and an issuer. Every answer is held to what the document says of it, and its log is kept from the terminal. */
export async function openApi(
  change: (system: ReturnType<typeof memorySystem>) => Partial<System> = () => ({}),
  settings: Partial<AccessTokenSettings> = {},
) {
  hearOutput()
  const memory = memorySystem(announced)
  const issuer = await openIssuer({ clock: memory.clock })
  onTestFinished(() => issuer.close())
  const system: System = {
    ...memory,
    accessTokens: accessTokens({ issuer: issuer.url, ...known, ...settings }, memory.clock),
    signIn: { issuer: issuer.url, scopePrefix: development.scopePrefix },
    ...change(memory),
  }
  const handle = admin(() => system)
  const bearer = async (role: Role, claims: TokenOverrides['claims'] = {}) => `Bearer ${await issuer.tokenFor(role, { claims })}`

  async function send(method: string, url: string, { role, authorization, body, headers = {} }: Request = {}) {
    const token = authorization ?? (role && (await bearer(role)))
    const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body)
    const { statusCode, ...result } = await handle(
      eventOf({
        method,
        url,
        headers: {
          authorization: token,
          'content-type': body === undefined ? undefined : 'application/json',
          ...headers,
        },
        body: text,
      }),
      context,
    )
    expect(result.headers['Cache-Control']).toBe('no-store')
    const isJson = /^application\/(problem\+)?json$/.test(result.headers['Content-Type'] ?? '')
    const answer: Response = {
      status: statusCode,
      headers: result.headers,
      text: result.body,
      json: isJson ? z.json().parse(JSON.parse(result.body)) : null,
    }
    isAsDocumented(method, url, answer)
    return answer
  }

  return {
    system,
    memory,
    issuer,
    send,
    bearer,
    get: (url: string, role: Role = 'reader') => send('GET', url, { role }),
    read: async (url: string, role: Role = 'reader') => (await send('GET', url, { role })).json,
    /** What is read there says so. */
    shows: async (url: string, wanted: object, role: Role = 'reader') =>
      expect((await send('GET', url, { role })).json).toMatchObject(wanted),
    post: (role: Role, url: string, body?: unknown) => send('POST', url, { role, body }),
    /** Works on the pieces of jobs that wait, as the function does that SQS wakes. */
    workAll: () => workAll(system, memory.pieceQueue),
    /** The same, of both stages of rehearsals. */
    async rehearseAll() {
      for (const _ of ['people', 'digests']) await workAll(system, memory.pieceQueue)
    },
  }
}

/** The condition that what is at the address is still as it is now. */
export const asRead = async (api: Api, url: string) => ({ 'if-match': (await api.get(url)).headers.ETag ?? '' })

export type Api = Awaited<ReturnType<typeof openApi>>

/** Of the addresses that a path with parameters stands for. */
export const formOf = (path: string) => new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`)

const routeOf = (method: string, url: string) =>
  routes.find(route => route.method === method && formOf(route.path).test(url.split('?')[0] ?? ''))

function isAsDocumented(method: string, url: string, { status, headers, text, json }: Response) {
  if (status >= 400) {
    expect(headers['Content-Type']).toBe('application/problem+json')
    expect(problemDetails.strict().parse(json).status).toBe(status)
  }
  const route = routeOf(method, url)
  if (!route) return
  const said = documented.find(({ name }) => name === route.name)
  expect(said?.statuses, `${method} ${url} answers ${status}: ${text.slice(0, 300)}`).toContain(status)
  if (status >= 300 || status === 204) return
  expect(headers['Content-Type']).toBe(route.gives.type)
  expect(headers.ETag).toMatch(/^"[\w-]{22}"$/)
  if (route.gives.type === 'application/json') route.gives.schema.parse(json)
}

interface Answered {
  status: number
  json: unknown
}

/** What a request is answered says so. */
export async function answers(request: Promise<Answered>, wanted: object) {
  expect((await request).json).toMatchObject(wanted)
}

/** What a request is answered is this, and no more. */
export async function gives(request: Promise<Answered>, wanted: unknown) {
  expect((await request).json).toEqual(wanted)
}

/** A request that is refused: with which status, in which words, and what is wrong with each field. */
export async function hasProblem(request: Promise<Answered>, wanted: number, { detail, ...fields }: Record<string, unknown>) {
  const { status, json } = await request
  expect(status).toBe(wanted)
  if (detail !== undefined) expect(json).toMatchObject({ detail })
  const errors = Object.entries(fields).map(([field, message]) => ({ field, message }))
  if (errors.length > 0) expect(json).toMatchObject({ errors })
}

/** Everything that a request might have changed. */
export async function tracesOf({ memory }: Api) {
  const chains = await Promise.all(['no-tiktok', controlChain].map(chain => Array.fromAsync(memory.audit.list(chain))))
  const everyone = await Array.fromAsync(memory.people.listEveryone())
  return {
    chains,
    everyone,
    mails: memory.mailer.outbox.length,
    access: await memory.accessStates.list(100),
    policies: await memory.policies.listActive(),
    drafts: await memory.drafts.list(),
    brake: await memory.brakes.get('no-tiktok'),
    control: await memory.control.find(),
  }
}

/** A clock that is off. */
export const clockIsOff = {
  assertRight() {
    throw new SkewedClockError(75)
  },
}

/** The mail service has said that the address takes no mail. */
export async function holdMail({ memory: { people, clock } }: Api, ref = ana) {
  const held = { reason: 'bounced', at: clock.now() } as const
  await changePerson(people, ref, person => ({ ...person, mail: { seq: 1, ...person.mail, held } }))
}

/** A key of another person. */
export const strangersKey = async () => (await generateKeyPair('ES256')).privateKey

/** Ana and Ben with TikTok, Eve with nothing known of her tablet, and Kim without any; a manager for all. */
export const organisation = peopleWith(
  { who: { id: 'ana', name: 'Ana Planted', manager: 'kim' } },
  { who: { id: 'ben', email: 'ben@ec.example', name: 'Ben', unit: 'DG-BETA', manager: 'kim' }, devices: [{ id: 'ben-phone' }] },
  { who: { id: 'eve', email: 'eve@ec.example', name: 'Eve', manager: 'kim' }, devices: [{ id: 'tablet', apps: '?' }] },
  { who: { id: 'kim', email: 'kim@ec.example', name: 'Kim' }, devices: [{ id: 'kim-phone', apps: '' }] },
)

/** The same with everybody known, under a policy in force, and reviewed. */
export async function openCampaign(...changes: Parameters<typeof openApi>) {
  const api = await openApi(...changes)
  await enact(api.memory, suspendingQuietly)
  for (const person of organisation) await storePerson(api.memory, person)
  return api
}

export const withApi = opening(openApi)

export const inCampaign = opening(openCampaign)
