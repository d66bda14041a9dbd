/** A page of a list that is searched rather than looked up: it may be empty although others follow. */
interface Page<Row> {
  rows: readonly Row[]
  next?: string | undefined
}

/** Goes on from one empty page to the next for so long, in milliseconds: who asked waits. */
const patience = 150

/** @param elapsed milliseconds since some moment */
export async function firstWithRows<Row>(
  elapsed: () => number,
  from: string | undefined,
  read: (from: string | undefined) => Promise<Page<Row>>,
): Promise<Page<Row>> {
  const end = elapsed() + patience
  let page = await read(from)
  while (page.rows.length === 0 && page.next !== undefined && elapsed() < end) page = await read(page.next)
  return page
}
