/**
 * Works on each item, so many at the same time. Waits for what was begun, also where no further item can be had.
 * @param most asked whenever one is done: it may change
 * @param work never rejects
 */
export async function sideBySide<Item>(items: AsyncIterable<Item>, most: () => number, work: (item: Item) => Promise<void>) {
  let begun = 0
  let onDone = () => {}
  const untilFewerThan = async (limit: () => number) => {
    while (begun >= limit())
      await new Promise<void>(resolve => {
        onDone = resolve
      })
  }
  try {
    for await (const item of items) {
      begun += 1
      void work(item).then(() => {
        begun -= 1
        onDone()
      })
      await untilFewerThan(most)
    }
  } finally {
    await untilFewerThan(() => 1)
  }
}
