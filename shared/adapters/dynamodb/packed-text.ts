import { deflateRawSync, inflateRawSync } from 'node:zlib'
import first from './person-dictionary-1.json' with { type: 'json' }

/** Invented people with the words of stored ones, so that those are packed in a third of a write unit. Only append: what one packed, only it unpacks. */
const dictionaries = [first].map(person => Buffer.from(JSON.stringify(person)))

/** Of a text; an item has 400 KB at most. */
const mostBytes = 8_000_000

/** @returns the number of the dictionary, from 1, and the deflated text */
export const packText = (text: string): Uint8Array =>
  Buffer.concat([Buffer.of(dictionaries.length), deflateRawSync(text, { dictionary: dictionaries.at(-1) })])

/** @throws RangeError, Error of zlib */
export function unpackText(packed: Uint8Array) {
  const [number = 0] = packed
  return String(inflateRawSync(packed.subarray(1), { dictionary: dictionaries[number - 1], maxOutputLength: mostBytes }))
}
