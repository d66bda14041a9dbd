import { placeOf } from '../../../shared/domain/rehearsal/events.ts'

interface Head {
  readonly line: string
  readonly place: readonly string[]
  readonly rest: AsyncIterator<string>
}

/** Lines of events, in order. @param pieces each in order */
export async function* mergedLines(pieces: readonly AsyncIterable<string>[]): AsyncGenerator<string> {
  /** The last comes next. */
  const heads: Head[] = []
  async function take(rest: AsyncIterator<string>): Promise<void> {
    const next = await rest.next()
    if (next.done) return
    const head = { line: next.value, place: placeOf(next.value), rest }
    heads.splice(indexFor(head, heads), 0, head)
  }
  // All at once: lines that come before anyone reads them are lost.
  for (const rest of pieces.map((piece) => piece[Symbol.asyncIterator]())) await take(rest)
  for (let head = heads.pop(); head; head = heads.pop()) {
    yield `${head.line}\n`
    await take(head.rest)
  }
}

/** Where a head belongs among others, the last of which comes next. */
function indexFor({ place }: Head, heads: readonly Head[]): number {
  let [from, to] = [0, heads.length]
  while (from < to) {
    const middle = (from + to) >>> 1
    if (isBefore(place, heads[middle]?.place ?? [])) from = middle + 1
    else to = middle
  }
  return from
}

function isBefore(a: readonly string[], b: readonly string[]): boolean {
  const differs = a.findIndex((text, index) => text !== b[index])
  return differs !== -1 && (a[differs] ?? '') < (b[differs] ?? '')
}

/** The same text in blocks of 64 kB and more, which are quicker to write. */
export async function* inBlocks(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let block = ''
  for await (const line of lines) {
    block += line
    if (block.length < 65_536) continue
    yield block
    block = ''
  }
  if (block) yield block
}
