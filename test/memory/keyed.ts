/** Those that are there. */
export const foundIn = <One>(all: ReadonlyMap<string, One>, keys: readonly string[]): ReadonlyMap<string, One> =>
  new Map(
    keys.flatMap(key => {
      const one = all.get(key)
      return one === undefined ? [] : [[key, one]]
    }),
  )

/** In order of their keys. */
export const allUnder = <One>(all: ReadonlyMap<string, One>, prefix: string): readonly One[] =>
  [...all]
    .filter(([key]) => key.startsWith(prefix))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, one]) => one)
