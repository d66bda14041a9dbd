import { expect, it } from 'vitest'
import { keyBytes, pageKey, readPageKey } from '#domain/people/page-links.ts'

it('the key of a page is 26 characters that are not mistaken for digits; all 130 bits count', () => {
  const zero = pageKey(new Uint8Array(keyBytes))
  const keys = Array.from({ length: 130 }, (_, bit) => pageKey(new Uint8Array(keyBytes).with(bit >> 3, 0x80 >> (bit & 7))))
  for (const key of [zero, ...keys]) expect(key).toMatch(/^[a-z2-7]{26}$/)
  expect(new Set([zero, ...keys]).size).toBe(131)
})

it('the key of a page is read in any letter case, and in no other form', () => {
  const key = 'abcdefghijklmnopqrstuvwx27'
  expect(readPageKey(key)).toBe(key)
  expect(readPageKey(key.toUpperCase())).toBe(key)
  for (const other of ['', key.slice(1), `${key}a`, `a${key}`, `${key}.`, `${key}\n`, key.replace('2', '1'), key.replace('k', '\u212a')])
    expect(readPageKey(other), other).toBeUndefined()
})
