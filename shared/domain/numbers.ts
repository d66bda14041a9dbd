/** By what they are of. */
export type NumbersByKind = Readonly<Record<string, number>>

/** How many there are of each kind. */
export const countByKind = <T>(all: readonly T[], kindOf: (one: T) => string): NumbersByKind =>
  Object.fromEntries([...Map.groupBy(all, kindOf)].map(([kind, some]) => [kind, some.length]))

/** Adds each number to the one of its kind. */
export const addNumbers = <Numbers extends NumbersByKind>(one: Numbers, more: NumbersByKind): Numbers => ({
  ...one,
  ...Object.fromEntries(Object.entries(more).map(([kind, number]) => [kind, number + (one[kind] ?? 0)])),
})
