/**
 * How what was stored under an older form is read under that of today. Nothing stored is rewritten for it: an item is brought up when it is read, and
 * is in the form of today once it is saved.
 */

type Stored = Readonly<Record<string, unknown>>

/** Makes of an item of one form what it would be in the next. */
export type Step = (before: Stored) => Stored

/** From form 1 to 2, from 2 to 3, and so on. None is ever taken out or changed: items of every form may still be stored. */
export const steps: readonly Step[] = []

/**
 * @param stored what may be an item; one that names no form is left as it is, and so is one of a form that is not known yet
 */
export function broughtUp(stored: unknown, taken: readonly Step[] = steps): unknown {
  if (!isStored(stored) || typeof stored.form !== 'number' || stored.form < 1) return stored
  return taken.slice(stored.form - 1).reduce<Stored>((item, step) => ({ ...step(item), form: Number(item.form) + 1 }), stored)
}

const isStored = (value: unknown): value is Stored => typeof value === 'object' && value !== null
