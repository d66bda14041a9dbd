import type { HttpAnswer } from './ses/http.ts'

/** @returns undefined where the text is not JSON */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What an AWS service answers. @param version of its JSON protocol */
export const awsAnswer = (status: number, body: object, version: '1.0' | '1.1' = '1.1'): HttpAnswer => ({
  status,
  headers: { 'Content-Type': `application/x-amz-json-${version}` },
  body: JSON.stringify(body),
})
