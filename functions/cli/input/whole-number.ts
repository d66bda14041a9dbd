import * as z from 'zod'

const right = 'must be a whole number from 1'

export const wholeNumber = z
  .string({ error: right })
  .regex(/^[1-9]\d{0,7}$/, right)
  .transform(Number)
