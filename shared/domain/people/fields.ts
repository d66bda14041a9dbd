/** Fields of what is stored. */
import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'

/** What a schema reads, readonly throughout. */
export type Immutable<T> = T extends Temporal.Instant | Temporal.PlainDate
  ? T
  : T extends object
    ? { readonly [Key in keyof T]: Immutable<T[Key]> }
    : T

export const count = z.int().min(0)

/** Lists and maps are not stored while empty. */
export const names = z.array(z.string()).default([])
export const byKey = <T extends z.ZodType>(value: T) => z.record(z.string(), value).default({})

/** Stored as seconds since 1970, milliseconds as a fraction. */
export const storedInstant = z.number().transform(seconds => Temporal.Instant.fromEpochMilliseconds(Math.round(seconds * 1000)))
