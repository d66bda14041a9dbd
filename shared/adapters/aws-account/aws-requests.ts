/** Signed requests to services of AWS of which Ides asks one thing each: a client for each would be a dependency more. */
import { SignatureV4 } from '@smithy/signature-v4'
import { IdesError } from '#domain/errors.ts'

export class AwsRefusalError extends IdesError {
  override readonly name = 'AwsRefusalError'
}

interface AwsRequest {
  /** Default: POST. */
  method?: 'GET' | 'POST'
  path?: string
  headers?: Record<string, string>
  body?: string
}

/** Of a service with the query protocol. */
export const queryForm = (parameters: Record<string, string>): AwsRequest => ({
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: String(new URLSearchParams(parameters)),
})

type Signing = Pick<ConstructorParameters<typeof SignatureV4>[0], 'credentials' | 'sha256'>

/** Returns the text of the answer of a service, which is named as in its address. @throws AwsRefusalError, and the network's own errors */
export type AwsRequests = (service: string, request: AwsRequest) => Promise<string>

/**
 * @param signing the configuration of any client
 * @param patience milliseconds to wait for an answer
 */
export function awsRequests(region: string, { credentials, sha256 }: Signing, patience = 10_000): AwsRequests {
  return async (service, { method = 'POST', path = '/', headers = {}, body = '' }) => {
    const address = new URL(path, process.env.AWS_ENDPOINT_URL ?? `https://${service}.${region}.amazonaws.com`)
    const { protocol, hostname, host, pathname } = address
    const signer = new SignatureV4({ service, region, credentials, sha256 })
    const signed = await signer.sign({
      method,
      protocol,
      hostname,
      path: pathname,
      headers: { ...headers, host },
      body,
    })
    const response = await fetch(address, {
      method,
      headers: signed.headers,
      body: method === 'GET' ? undefined : body,
      signal: AbortSignal.timeout(patience),
    }).catch((error: unknown) => {
      // It only says that fetching failed; its cause says why.
      throw error instanceof TypeError && error.cause instanceof Error ? error.cause : error
    })
    const text = await response.text()
    if (!response.ok) throw new AwsRefusalError(`${service} answers with status ${response.status}: ${text.slice(0, 300)}`)
    return text
  }
}
