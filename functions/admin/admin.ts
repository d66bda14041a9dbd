/** The admin API: authenticates, authorises, checks input, answers. It logs no request data. */
import middy from '@middy/core'
import httpJsonBodyParser from '@middy/http-json-body-parser'
import httpRouter from '@middy/http-router'
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import type { Caller } from '#adapters/oidc/access-token.ts'
import { repeatedKeyFault, repeatedKeyIn } from '#adapters/rows/json.ts'
import { getOrCompute } from '#domain/caching.ts'
import { deployed, type System, wholeSystem } from '../compose/system.ts'
import { errorOf, type Run, serving } from '../runtime/middleware.ts'
import { allRoutes, routesAt } from './areas.ts'
import { refusalAfter } from './failures.ts'
import { lacked, type Refusal, refuse, tokenProblems } from './problem.ts'
import type { ApiResult, Route } from './route.ts'

const documentPath = '/api/openapi.json'

export const admin = (system: () => System) => {
  return serving<ApiResult>('admin', ({ logger }) => {
    const respond = async (answering: Promise<ApiResult | Refusal>): Promise<ApiResult> => {
      const result = resultOf(
        await answering.catch((error: unknown) => {
          const refusal = refusalAfter(error)
          if (refusal.problem.status >= 500) logger.error('a request to the admin API failed', errorOf(error))
          return refusal
        }),
      )
      return { ...result, headers: { ...result.headers, 'Cache-Control': 'no-store' } }
    }

    const handlerOf = (route: Route) => (event: APIGatewayProxyEventV2, context: Context) => respond(answer(route, event, context, logger))

    const routerOf = (routes: readonly Route[]) =>
      httpRouter<APIGatewayProxyEventV2, ApiResult>({
        routes: [
          ...routes.map(route => ({ method: route.method, path: route.path, handler: handlerOf(route) })),
          { method: 'GET', path: documentPath, handler: () => respond(documentHere(system())) },
        ],
        notFoundResponse: ({ method, path }) => respond(notFound(method, path)),
      })

    const routers = new Map<readonly Route[], ReturnType<typeof routerOf>>()
    return async (event, context) => {
      const routes = await routesAt(event.rawPath)
      return getOrCompute(routers, routes, () => routerOf(routes))(event, context)
    }
  })

  async function answer(
    route: Route,
    event: APIGatewayProxyEventV2,
    context: Context,
    logger: Run['logger'],
  ): Promise<ApiResult | Refusal> {
    const caller = await authorised(route, event.headers.authorization, system())
    if ('problem' in caller) return caller
    if (bytesOf(event) > route.maxBytes) return refuse(413, `the body must have ${route.maxBytes} bytes at most`)
    // The parser writes over the body.
    const text = event.isBase64Encoded ? Buffer.from(event.body ?? '', 'base64').toString() : (event.body ?? '')
    const { json } = route.takes.body ? await readJson(event, context) : { json: undefined }
    const repeated = route.takes.body && repeatedKeyIn(text)
    if (repeated !== undefined) return refuse(422, `the body ${repeatedKeyFault(repeated)}`)
    return route.answer(
      {
        path: present(event.pathParameters),
        query: present(event.queryStringParameters),
        headers: present(event.headers),
        body: json,
        text,
      },
      { caller, system: system(), logger },
    )
  }
}

const readJson = middy<APIGatewayProxyEventV2, { json: unknown }>()
  .use(httpJsonBodyParser())
  .handler(async ({ body }) => ({ json: body }))

async function authorised({ scope }: Route, authorization: string | undefined, { accessTokens }: System): Promise<Caller | Refusal> {
  const verified = await accessTokens.verify(authorization)
  if (verified.ok)
    return verified.caller.scopes.has(scope)
      ? verified.caller
      : refuse(403, `the access token lacks the scope ${lacked(scope, verified.caller)}`, { headers: challenge('insufficient_scope') })
  const headers = verified.why === 'missing' ? { 'WWW-Authenticate': 'Bearer' } : challenge('invalid_token')
  return refuse(401, tokenProblems[verified.why], { headers })
}

const challenge = (error: string) => ({ 'WWW-Authenticate': `Bearer error="${error}"` })

/** Large and seldom asked for: it is made here. */
async function documentHere({ signIn }: System): Promise<ApiResult> {
  const { openApiDocument } = await import('./openapi.ts')
  return { statusCode: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(openApiDocument(signIn)) }
}

const formOf = (path: string) => new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}/?$`)

/** 405 if the address exists with other methods, else 404. `/people/lookup` is not also a `/people/{person}`. */
async function notFound(method: string, path: string): Promise<Refusal> {
  const addresses: readonly Pick<Route, 'method' | 'path'>[] = [...(await allRoutes()), { method: 'GET', path: documentPath }]
  const fitting = addresses.filter(one => formOf(one.path).test(path))
  const exact = fitting.filter(one => !one.path.includes('{'))
  const allowed = (exact.length > 0 ? exact : fitting).map(one => one.method)
  if (allowed.length === 0) return refuse(404, `there is nothing at this address: GET ${documentPath} lists all addresses`)
  const Allow = [...new Set(allowed)].join(', ')
  return refuse(405, `${method} is not allowed here: use ${Allow}`, { headers: { Allow } })
}

function resultOf(result: ApiResult | Refusal) {
  if (!('problem' in result)) return result
  const { problem, headers } = result
  return {
    statusCode: problem.status,
    headers: { 'Content-Type': 'application/problem+json', ...headers },
    body: JSON.stringify(problem),
  }
}

const bytesOf = ({ body = '', isBase64Encoded }: APIGatewayProxyEventV2) =>
  isBase64Encoded ? (body.length * 3) / 4 : Buffer.byteLength(body)

type Texts = Record<string, string | undefined>

const present = (texts: Texts | undefined): Record<string, string> =>
  Object.fromEntries(Object.entries(texts ?? {}).flatMap(([name, text]) => (text === undefined ? [] : [[name, text]])))

// Last: it needs the constants above.
export const handler = admin(deployed(wholeSystem))
