/** What leaves of an answer or a file: only what its schema declares. */
import * as z from 'zod'
import type { Immutable } from '#domain/people/fields.ts'

/** Without what the schema does not declare. */
export const encoded = (schema: z.ZodType, body: unknown) => z.encode(schema, body)

/** JSON without what the schema does not declare. */
export const written = <T extends z.ZodType>(schema: T, body: Immutable<z.output<T>>) => JSON.stringify(encoded(schema, body))
