/** Items are upgraded when read, and stored in the current form with the next save. */

type Stored = Readonly<Record<string, unknown>>

/** Turns an item of one form into the next. */
export type Upgrade = (item: Stored) => Stored

/** From form 1 to 2, from 2 to 3, and so on. Only append: items of every form may still be stored. */
export const upgrades: readonly Upgrade[] = []

/** The item in the current form; anything without a known form comes back unchanged. */
export function upgrade(item: unknown, taken: readonly Upgrade[] = upgrades): unknown {
  if (!isStored(item) || typeof item.form !== 'number' || item.form < 1) return item
  return taken.slice(item.form - 1).reduce<Stored>((before, next) => ({ ...next(before), form: Number(before.form) + 1 }), item)
}

const isStored = (value: unknown): value is Stored => typeof value === 'object' && value !== null
