import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import type { HttpAnswer } from './ses/http.ts'

/** The context that Lambda passes to a function. */
export const contextWith = (remainingMillis: number): Context => ({
  callbackWaitsForEmptyEventLoop: false,
  functionName: 'local',
  functionVersion: '1',
  invokedFunctionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:local',
  memoryLimitInMB: '512',
  awsRequestId: 'local',
  logGroupName: 'local',
  logStreamName: 'local',
  getRemainingTimeInMillis: () => remainingMillis,
  done: () => {},
  fail: () => {},
  succeed: () => {},
})

/** The parts of an HTTP request that functions see. */
export interface HttpRequest {
  method: string
  /** Path and query. */
  url: string
  headers: Record<string, string | readonly string[] | undefined>
  body: string
  /** By default false. */
  isBase64Encoded?: boolean
}

type Texts = Record<string, string>

/**
 * The API Gateway event for a request: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 * An HTTP API decodes the path, also where it calls it raw.
 */
export function eventOf({ method, url, headers, body, isBase64Encoded = false }: HttpRequest): APIGatewayProxyEventV2 & {
  queryStringParameters: Texts
  pathParameters: Texts
} {
  const [path = '', rawQueryString = ''] = url.split('?', 2)
  const rawPath = decoded(path)
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString,
    queryStringParameters: Object.fromEntries(new URLSearchParams(rawQueryString)),
    pathParameters: {},
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value : (value ?? []).join(',')]),
    ),
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      domainName: '127.0.0.1',
      domainPrefix: 'local',
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: '' },
      requestId: 'local',
      routeKey: '$default',
      stage: '$default',
      time: '',
      timeEpoch: 0,
    },
    body: body === '' ? undefined : body,
    isBase64Encoded,
  }
}

/** What a client sent: as it is where it is text, else in Base64. */
export const bodyOf = (type: string | undefined, bytes: Buffer): Pick<HttpRequest, 'body' | 'isBase64Encoded'> =>
  type?.startsWith('multipart/') ? { body: bytes.toString('base64'), isBase64Encoded: true } : { body: String(bytes) }

function decoded(path: string) {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** A function's result as an HTTP answer. */
export const answerOf = ({
  statusCode: status,
  headers,
  cookies = [],
  body,
  isBase64Encoded,
}: {
  statusCode: number
  headers: Record<string, string>
  cookies?: string[]
  body: string
  isBase64Encoded?: boolean
}): HttpAnswer => ({
  status,
  headers: { ...headers, ...(cookies.length > 0 ? { 'Set-Cookie': cookies } : {}) },
  body: isBase64Encoded ? Buffer.from(body, 'base64') : body,
})
