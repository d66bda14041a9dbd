/** The Query protocol of AWS: a form in, XML out. */
import { html, type SafeHtml } from '../../../shared/domain/html.ts'
import type { HttpAnswer } from './http.ts'

/** What SES answers instead of accepting. The SDK makes an error of it whose name is `code`. */
export interface SesRefusal {
  /** Such as `MessageRejected`: a name of the API reference, or of its common errors. */
  readonly code: string
  readonly message: string
  /** 400 unless said otherwise. */
  readonly status?: number
  /** Further members of the error, such as `ConfigurationSetName`. */
  readonly members?: Readonly<Record<string, string>>
}

export const isSesRefusal = (outcome: object): outcome is SesRefusal => 'code' in outcome

/** What SES calls nearly everything that is wrong with a mail. */
export const invalid = (message: string): SesRefusal => ({ code: 'InvalidParameterValue', message })

export const missingParameter = (parameter: string): SesRefusal => ({
  code: 'MissingParameter',
  message: `The request must contain the parameter ${parameter}.`,
})

export const throttling = (message: string): SesRefusal => ({ code: 'Throttling', message })

const namespace = 'http://ses.amazonaws.com/doc/2010-12-01/'

/** A list of a form: `Destinations.member.1` and so on, or of one part of each, `Tags.member.1.Name`. */
export function membersOf(form: URLSearchParams, list: string, part?: string): string[] {
  const members: string[] = []
  for (;;) {
    const member = form.get(`${list}.member.${members.length + 1}${part === undefined ? '' : `.${part}`}`)
    if (member === null) return members
    members.push(member)
  }
}

/** @param result members of the result, in order */
export function resultAnswer(action: string, result: Readonly<Record<string, string | number>>, requestId: string): HttpAnswer {
  return xml(
    200,
    requestId,
    html`<${action}Response xmlns="${namespace}"><${action}Result>${elements(result)}</${action}Result><ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${action}Response>`,
  )
}

export function refusalAnswer({ code, message, status = 400, members = {} }: SesRefusal, requestId: string): HttpAnswer {
  const type = status < 500 ? 'Sender' : 'Receiver'
  return xml(
    status,
    requestId,
    html`<ErrorResponse xmlns="${namespace}"><Error>${elements({ Type: type, Code: code, Message: message, ...members })}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
  )
}

const elements = (members: Readonly<Record<string, string | number>>): SafeHtml[] =>
  Object.entries(members).map(([name, value]) => html`<${name}>${writable(String(value))}</${name}>`)

/** XML 1.0 has no way to write most control characters. */
const writable = (text: string): string => text.replace(/[^\P{Cc}\t\n\r]/gu, '\u{fffd}')

const xml = (status: number, requestId: string, body: SafeHtml): HttpAnswer => ({
  status,
  headers: { 'Content-Type': 'text/xml; charset=utf-8', 'x-amzn-RequestId': requestId },
  body: String(body),
})
