import { expect, it } from 'vitest'
import { firstWithRows } from '#campaign/read/first-with-rows.ts'

/** Pages of a list, of which the fourth has the first row. @param each milliseconds that one takes */
async function search(each: number) {
  let read = 0
  const page = await firstWithRows(
    () => read * each,
    undefined,
    async from => {
      read += 1
      const number = Number(from ?? 1)
      return { rows: number === 4 ? ['ana'] : [], next: number < 9 ? String(number + 1) : undefined }
    },
  )
  return { ...page, read }
}

it('a search goes on to the first page that has something', async () => {
  expect(await search(10)).toEqual({ rows: ['ana'], next: '5', read: 4 })
})

it('a search that takes long says where it goes on', async () => {
  expect(await search(100)).toEqual({ rows: [], next: '3', read: 2 })
})
