/** Fields as people write them. Each schema's error says what would be right. */
import * as z from 'zod'

/** Text of one form. @param right `must be …` */
export const matching = (form: RegExp, right: string) => z.string({ error: right }).regex(form, right)

/** Text without spaces. @param right completes "must be …" */
export const word = (right: string) => z.string({ error: `must be ${right}` }).regex(/^[!-~]{1,255}$/, `must be ${right}, without spaces`)

/** @param what completes "must be … from 1 to 7" */
export const wholeBetween = (least: number, most: number, what = 'a whole number') => {
  const error = `must be ${what} from ${least} to ${most}`
  return z.int({ error }).min(least, error).max(most, error)
}

export const trueOrFalse = z.boolean({ error: 'must be true or false' })

/** A map of keys, none of which is unknown. */
export const section = <Shape extends z.core.$ZodShape>(shape: Shape) => z.strictObject(shape, { error: 'must be a map of keys' })
