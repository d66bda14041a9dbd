import { expect } from 'vitest'

/** A text, or a list, has all of these. */
export function shows(where: string | Iterable<unknown> | null | undefined, ...parts: readonly unknown[]) {
  for (const part of parts) expect(where).toContain(part)
}

/** A text, or a list, has none of these. */
export function lacks(where: string | Iterable<unknown> | null | undefined, ...parts: readonly unknown[]) {
  for (const part of parts) expect(where).not.toContain(part)
}

/** What a request is answered with, and what the answer says. */
export async function hasStatus(
  request: Promise<{ status?: number; statusCode?: number; text?: unknown }>,
  wanted: number,
  ...words: readonly string[]
) {
  const { status, statusCode = status, text } = await request
  expect(statusCode).toBe(wanted)
  shows(String(text), ...words)
}

/** Where the answer to a form leads. */
export async function leadsTo(form: Promise<{ headers: Record<string, string> }>, address: string) {
  const [to = ''] = ((await form).headers.Location ?? '').split('.')
  expect(decodeURIComponent(to).replaceAll('+', ' ')).toBe(address)
}
