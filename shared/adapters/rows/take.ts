/** The next rows, as many as there are up to a number. */
export async function take<Row>(
  rows: AsyncGenerator<Row>,
  size: number,
): Promise<{ readonly rows: readonly Row[]; readonly isLast: boolean }> {
  const taken: Row[] = []
  while (taken.length < size) {
    const next = await rows.next()
    if (next.done) return { rows: taken, isLast: true }
    taken.push(next.value)
  }
  return { rows: taken, isLast: false }
}
