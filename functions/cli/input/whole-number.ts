import * as z from 'zod'

const form = /^[1-9]\d{0,7}$/

const wholeNumberThat = (right: string) => z.string({ error: right }).regex(form, right).transform(Number)

export const wholeNumber = wholeNumberThat('must be a whole number from 1')

/** @param what it says: `how many people` */
export const wholeNumberFor = (what: string) => wholeNumberThat(`must be a whole number from 1: ${what}`)
