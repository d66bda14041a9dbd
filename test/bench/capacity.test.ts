import { expect, it } from 'vitest'
import type { Item } from '#adapters/dynamodb/table.ts'
import { itemSize, writesOf } from './capacity.ts'

it.each<[string, Item, number]>([
  ['a text counts its bytes, and those of its name', { é: { S: 'Zoë' } }, 2 + 4],
  ['a number counts a byte, and one for two digits', { n: { N: '-0.01200' } }, 1 + 1 + 1],
  ['a set counts its members', { s: { SS: ['ab', 'cde'] } }, 1 + 5],
])('of an item in DynamoDB, %s', (_rule, item, size) => {
  expect(itemSize(item)).toBe(size)
})

const due = (mailAt: string, queue = 'q') => ({ ref: { S: 'ana' }, mail: { S: queue }, mailAt: { N: mailAt } })

it.each<[string, Item, Item | undefined, number]>([
  ['puts an entry', {}, due('2023'), 1],
  ['moves an entry', due('2023'), due('2024'), 2],
  ['leaves an entry alone', due('2023'), due('2023'), 0],
  ['deletes an entry', due('2023'), undefined, 1],
  ['is about no entry', {}, { mail: { S: 'q' } }, 0],
  ['moves an entry of more than 1 KB', due('2023', 'q'.repeat(1500)), due('2024'), 2 + 1],
])('a write that %s of an index consumes the units of both tables', (_what, before, after, writeOfIndexes) => {
  expect(writesOf(before, after)).toBe((Math.ceil(itemSize(before) / 1024) || 1) + writeOfIndexes)
})
