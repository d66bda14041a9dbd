/** Calls to the emulator in the protocols of AWS. It checks no signature, but reads from one whom a call is for. */
import * as z from 'zod'
import { account, region } from './emulator.ts'

const signedFor = (service: string) => ({
  Authorization: `AWS4-HMAC-SHA256 Credential=${account}/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=none`,
})

export interface Aws {
  /** A call by JSON: `AWSEvents.PutEvents` and so on. */
  ask<S extends z.ZodType>(service: string, target: string, body: object, schema: S): Promise<z.output<S>>
  /** A call by query, answered in XML. @returns the text of the answer, and whether it was a good one */
  query(service: string, action: string, parameters: Record<string, string>): Promise<{ ok: boolean; text: string }>
  /** Runs a function, and waits for it. */
  invoke(name: string, event: object): Promise<unknown>
}

export const awsAt = (url: string): Aws => ({
  async ask(service, target, body, schema) {
    const headers = { ...signedFor(service), 'Content-Type': 'application/x-amz-json-1.1', 'X-Amz-Target': target }
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
    const text = await response.text()
    if (!response.ok) throw new Error(`${target} was answered with ${response.status}: ${text}`)
    return schema.parse(text === '' ? {} : JSON.parse(text))
  },
  async query(service, action, parameters) {
    const response = await fetch(url, {
      method: 'POST',
      headers: signedFor(service),
      body: new URLSearchParams({ Action: action, ...parameters }),
    })
    return { ok: response.ok, text: await response.text() }
  },
  async invoke(name, event) {
    const path = `/2015-03-31/functions/${encodeURIComponent(name)}/invocations`
    const response = await fetch(`${url}${path}`, { method: 'POST', headers: signedFor('lambda'), body: JSON.stringify(event) })
    const text = await response.text()
    const fault = response.headers.get('x-amz-function-error')
    if (!response.ok || fault) throw new Error(`${name} failed: ${text}`)
    return JSON.parse(text)
  },
})

export const nothing = z.looseObject({})
