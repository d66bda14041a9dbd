import { isRef, type Shard, shardOf, shards } from '#domain/people/ref.ts'

interface Page<Row> {
  rows: readonly Row[]
  next?: string | undefined
}

/** Of one shard: the rows that match, how many items were read for them, and the ref of the last of these if others follow. */
interface ShardPage<Row> extends Page<Row> {
  read: number
}

/**
 * Rows of all shards, in the order of shards and refs. Where few match, a page is short or empty, and its `next` goes on.
 * @param most rows
 * @param mostRead items, whether they match or not: they are paid for
 * @param from the `next` of an earlier page
 * @param readShard reads at most so many items of refs after this one
 */
export async function pageByShard<Row extends { ref: string }>(
  { most, mostRead, from }: { most: number; mostRead: number; from: string | undefined },
  readShard: (shard: Shard, mostRead: number, after: string | undefined) => Promise<ShardPage<Row>>,
): Promise<Page<Row>> {
  const [start, startAfter] = from && isRef(from) ? [shardOf(from), from] : [shards[0], undefined]
  const ahead = shards.slice(shards.indexOf(start))
  const rows: Row[] = []
  let left = mostRead
  // Of small shards, which are of like size, several at once.
  let together = 1
  while (ahead.length > 0) {
    const some = ahead.splice(0, together)
    const each = Math.floor(left / some.length)
    const pages = await Promise.all(some.map(shard => readShard(shard, each, shard === start ? startAfter : undefined)))
    for (const page of pages) {
      rows.push(...page.rows)
      if (rows.length >= most) return { rows: rows.slice(0, most), next: rows[most - 1]?.ref }
      if (page.next !== undefined) return { rows, next: page.next }
      left -= page.read
    }
    together = Math.max(1, Math.floor(left / Math.max(1, ...pages.map(({ read }) => read))))
  }
  return { rows }
}
