/** The admin API as OpenAPI 3.1, made of the schemas that check its requests. */
import * as z from 'zod'
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject, type ZodOpenApiResponseObject } from 'zod-openapi'
import { deviceRecord, staffRecord } from '../../shared/domain/people/records.ts'
import { policyDocument } from '../../shared/domain/policies/policy.ts'
import { problemDetails } from './problem.ts'
import { none, type Route } from './route.ts'
import { routes } from './routes.ts'

const json = 'application/json'

/** How every route may refuse. */
const shared: Readonly<Record<number, string>> = {
  400: 'The query cannot be used.',
  401: 'No access token, or one that does not count: sign in again.',
  403: 'The token does not allow this.',
  404: 'There is no such thing.',
  409: 'It cannot be done as things are.',
  412: 'It was changed by somebody else.',
  413: 'The body is too large.',
  415: 'The body must be JSON.',
  422: 'The body cannot be used.',
  428: 'It must be said what is changed.',
  429: 'Too often.',
  500: 'Something went wrong here, and is in the log.',
  503: 'Something that this rests on does not answer: try again.',
}

const refusal = (status: number): ZodOpenApiResponseObject => ({
  description: shared[status] ?? '',
  content: { 'application/problem+json': { schema: problemDetails } },
})

const always = [401, 403, 500, 503] as const

function operationOf({ name, method, does, scope, takes, gives, refuses }: Route): ZodOpenApiOperationObject {
  const hasBody = takes.body !== undefined
  const hasQuery = Object.keys(takes.query.shape).length > 0
  const hasPath = Object.keys(takes.path.shape).length > 0
  const given: ZodOpenApiResponseObject = {
    description: gives.what,
    ...(gives.schema instanceof z.ZodUndefined ? {} : { content: { [gives.type.split(';')[0] ?? json]: { schema: gives.schema } } }),
  }
  const statuses = [...always, ...refuses, ...(hasBody ? [413, 415, 422] : []), ...(hasQuery ? [400] : []), ...(hasPath ? [404] : [])]
  return {
    operationId: name,
    summary: does,
    security: [{ oidc: [scope] }],
    ...(hasPath || hasQuery || takes.headers !== none
      ? {
          requestParams: {
            ...(hasPath ? { path: takes.path } : {}),
            ...(hasQuery ? { query: takes.query } : {}),
            ...(takes.headers === none ? {} : { header: takes.headers }),
          },
        }
      : {}),
    ...(takes.body ? { requestBody: { required: true, content: { [json]: { schema: takes.body } } } } : {}),
    responses: {
      ...Object.fromEntries([gives.status, ...gives.also].map((status) => [status, given])),
      ...(method === 'GET' ? { 304: { description: 'It is as you have it, by If-None-Match.' } } : {}),
      ...Object.fromEntries([...new Set(statuses)].sort((a, b) => a - b).map((status) => [status, refusal(status)])),
    },
  }
}

function pathsOf(all: readonly Route[]): ZodOpenApiPathsObject {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {}
  for (const one of all) paths[one.path] = { ...paths[one.path], [one.method.toLowerCase()]: operationOf(one) }
  return paths
}

/** As it is sent: what is made of it then has no form in JSON. */
const asWritten = (schema: z.ZodType): object => z.toJSONSchema(schema, { io: 'input' })

/** The whole document, without what differs from one deployment to another. */
const openApi = () =>
  createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Ides',
      version: '1',
      description:
        'For admins: policies registered, rehearsed, approved and followed. Refusals are RFC 9457 problem details that name field and remedy.',
    },
    paths: pathsOf(routes),
    components: {
      securitySchemes: {
        oidc: { type: 'openIdConnect', openIdConnectUrl: 'https://example.org/.well-known/openid-configuration' },
      },
      schemas: { PolicyDocument: asWritten(policyDocument), StaffRecord: asWritten(staffRecord), DeviceRecord: asWritten(deviceRecord) },
    },
  })

/** As it is committed. */
export const openApiText = (): string => `${JSON.stringify(openApi(), null, 2)}\n`
