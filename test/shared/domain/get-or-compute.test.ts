import { expect, it } from 'vitest'
import { getOrCompute } from '#domain/caching.ts'

it('computes the value of a key once, and each key by itself', () => {
  const memory = new Map<string, string>()
  const computed: string[] = []
  const ask = (key: string) =>
    getOrCompute(memory, key, () => {
      computed.push(key)
      return `value of ${key}`
    })
  expect([ask('a'), ask('b'), ask('a')]).toEqual(['value of a', 'value of b', 'value of a'])
  expect(computed).toEqual(['a', 'b'])
})
