/** The admin API as OpenAPI 3.1, from the schemas that check its requests. */
import * as z from 'zod'
import {
  type CreateDocumentOptions,
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponseObject,
} from 'zod-openapi'
import { type Scope, scopesToRequest } from '#adapters/oidc/scopes.ts'
import { deviceRecord, staffListing } from '#domain/people/records.ts'
import { policyDocument } from '#domain/policies/policy.ts'
import { requirementDocument } from '#domain/requirements/registry.ts'
import { instant, plainDate } from '#domain/schedule/fields.ts'
import type { System } from '../compose/system.ts'
import { problemDetails } from './problem.ts'
import type { NamedRoute, UnitAccess } from './route.ts'
import { routes } from './routes.ts'

const json = 'application/json'

const refusals: Record<number, string> = {
  400: 'The query is not valid.',
  401: 'The access token is missing or not valid: sign in again.',
  403: 'The access token lacks the scope, or is limited to units.',
  404: 'Not found.',
  409: 'Not possible in the current state.',
  412: 'It has changed since.',
  413: 'The body is too large.',
  415: 'The body must be JSON.',
  422: 'The body is not valid.',
  428: 'A condition is missing: If-Match or If-None-Match.',
  429: 'Too many requests.',
  500: 'An internal error, which is in the log.',
  503: 'A service Ides depends on does not respond: try again.',
}

const refusal = (status: number): ZodOpenApiResponseObject => ({
  description: refusals[status] ?? '',
  content: { 'application/problem+json': { schema: problemDetails } },
})

const toLimited: Record<UnitAccess, string> = {
  everything: 'Callers who are limited to units get the same.',
  'own units': 'For callers who are limited to units, people of other units do not exist.',
  refused: 'Refused to callers who are limited to units.',
}

const always = [401, 403, 413, 500, 503] as const

function operationOf(
  { name, method, summary, scope, limited, takes, gives, refuses }: NamedRoute,
  requested: (scope: Scope) => readonly string[],
): ZodOpenApiOperationObject {
  const hasBody = takes.body !== undefined
  const hasQuery = Object.keys(takes.query.shape).length > 0
  const hasPath = Object.keys(takes.path.shape).length > 0
  const given = (status: number): ZodOpenApiResponseObject => ({
    description: gives.description,
    ...(gives.schema instanceof z.ZodUndefined || status === 204
      ? {}
      : { content: { [gives.type.split(';')[0] ?? json]: { schema: gives.schema } } }),
  })
  const statuses = [...always, ...refuses, ...(hasBody ? [415, 422] : []), ...(hasQuery ? [400] : []), ...(hasPath ? [404] : [])]
  return {
    operationId: name,
    summary,
    description: toLimited[limited],
    security: [{ oidc: [...requested(scope)] }],
    requestParams: { path: takes.path, query: takes.query, header: takes.headers },
    ...(takes.body ? { requestBody: { required: true, content: { [json]: { schema: takes.body } } } } : {}),
    responses: {
      ...Object.fromEntries([gives.status, ...gives.also].map(status => [status, given(status)])),
      ...(method === 'GET' ? { 304: { description: 'Unchanged since the ETag in If-None-Match.' } } : {}),
      ...Object.fromEntries([...new Set(statuses)].sort((a, b) => a - b).map(status => [status, refusal(status)])),
    },
  }
}

function pathsOf(requested: (scope: Scope) => readonly string[]): ZodOpenApiPathsObject {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {}
  for (const route of routes) paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(route, requested) }
  return paths
}

/** The input side: parsed values have no JSON form. */
const asWritten = (schema: z.ZodType): object => z.toJSONSchema(schema, { io: 'input' })

const formats = new Map<unknown, string>([
  [instant.def.in, 'date-time'],
  [plainDate.def.in, 'date'],
])

/** Days and moments are text over HTTP. A pattern alone would also allow the 99th of a month. */
const asText: NonNullable<CreateDocumentOptions['override']> = ({ zodSchema: { _zod }, jsonSchema }) => {
  const format = 'in' in _zod.def && formats.get(_zod.def.in)
  if (!format) return
  delete jsonSchema.pattern
  Object.assign(jsonSchema, { type: 'string', format })
}

/** @param signIn of a deployment */
export const openApiDocument = ({ issuer, clientId, parameters, ...names }: System['signIn']) =>
  createDocument(
    {
      openapi: '3.1.0',
      info: {
        title: 'Ides',
        version: '1',
        description:
          'For admins: write, rehearse, approve and follow policies. Refusals are RFC 9457 problem details that name field and remedy. An access token whose claim `ides_units` names units limits its bearer to their people, and to the scopes `cases:write` and `read`.',
      },
      paths: pathsOf(scope => scopesToRequest(names, [scope])),
      components: {
        securitySchemes: {
          oidc: {
            type: 'openIdConnect',
            openIdConnectUrl: `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
            ...(clientId === undefined ? {} : { 'x-ides-client-id': clientId }),
            ...(parameters === undefined ? {} : { 'x-ides-parameters': parameters }),
          },
        },
        schemas: {
          PolicyDocument: asWritten(policyDocument),
          RequirementDocument: asWritten(requirementDocument),
          StaffRecord: asWritten(staffListing),
          DeviceRecord: asWritten(deviceRecord),
        },
      },
    },
    { override: asText, allowEmptySchema: { custom: true } },
  )
