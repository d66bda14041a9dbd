import { isRef, type Shard, shardOf, shards } from '#shared/domain/people/ref.ts'

interface Page<Row> {
  readonly rows: readonly Row[]
  readonly next?: string | undefined
}

/**
 * The first rows of all shards, in the order of shards and refs.
 * @param from the `next` of an earlier page
 * @param rowsIn reads a shard: at most so many, of refs after this one
 */
export async function firstByShard<Row extends { readonly ref: string }>(
  most: number,
  from: string | undefined,
  rowsIn: (shard: Shard, most: number, after: string | undefined) => AsyncIterable<Row>,
): Promise<Page<Row>> {
  const start = from && isRef(from) ? { shard: shardOf(from), after: from } : { shard: shards[0], after: undefined }
  const ahead = shards.slice(shards.indexOf(start.shard))
  const rows: Row[] = []
  // One shard has enough if many match. If few do, all are read, most of them at once.
  let read = 0
  for (const by of [1, 4, shards.length]) {
    const wanted = most - rows.length
    if (wanted <= 0) break
    const found = ahead
      .slice(read, by)
      .map((shard) => first(wanted, rowsIn(shard, wanted, shard === start.shard ? start.after : undefined)))
    rows.push(...(await Promise.all(found)).flat())
    read = by
  }
  const page = rows.slice(0, most)
  return { rows: page, next: page.length === most ? page.at(-1)?.ref : undefined }
}

export async function first<T>(most: number, all: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = []
  for await (const one of all) if (found.push(one) === most) break
  return found
}
