import { describe, expect, it } from 'vitest'
import { decoding } from '#adapters/rows/text.ts'

/** In pieces of so many bytes. */
function decoded(bytes: Buffer, size: number): readonly [string, string] {
  const text = decoding()
  let read = ''
  for (let start = 0; start < bytes.length; start += size) read += text.decode(bytes.subarray(start, start + size), false)
  return [read + text.decode(Buffer.alloc(0), true), text.encoding]
}

describe.each([1, 2, 3, 5, 100])('a text in pieces of %i bytes', size => {
  it.each([
    ['UTF-8', 'id,naïve €,日本,👍', Buffer.from('id,naïve €,日本,👍')],
    ['UTF-8', 'plain', Buffer.from('\ufeffplain')],
    ['UTF-8', 'plain', Buffer.from('plain')],
    ['UTF-16', 'id\tnaïve 👍', Buffer.from('\ufeffid\tnaïve 👍', 'utf16le')],
    ['UTF-16', 'id\tnaïve 👍', Buffer.from('\ufeffid\tnaïve 👍', 'utf16le').swap16()],
    ['Windows-1252', 'id;Müller;Größe', Buffer.from('id;Müller;Größe', 'latin1')],
  ])('a text in pieces is read as %s: %s', (encoding, text, bytes) => {
    expect(decoded(bytes, size)).toEqual([text, encoding])
  })
})

it('a single letter of Windows at the very end is read as such', () => {
  const text = decoding()
  expect(text.decode(Buffer.from('Zo\u00e9', 'latin1'), false) + text.decode(Buffer.alloc(0), true)).toBe('Zoé')
})
