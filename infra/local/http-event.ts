import type { Answer } from './ses/http.ts'

/** A request of HTTP, as far as functions are told of it. */
export interface HttpRequest {
  readonly method: string
  /** With its query. */
  readonly url: string
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: string
}

/** What API Gateway makes of a request: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
export function eventOf({ method, url, headers, body }: HttpRequest): object {
  const [rawPath = '', rawQueryString = ''] = url.split('?', 2)
  return {
    version: '2.0',
    rawPath,
    rawQueryString,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : (value ?? '')]),
    ),
    requestContext: { http: { method, path: rawPath } },
    ...(body === '' ? {} : { body }),
    isBase64Encoded: false,
  }
}

/** The answer of a function, as a client of API Gateway gets it. */
export const answerOf = (result: {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}): Answer => ({ status: result.statusCode, headers: result.headers, body: result.body })
