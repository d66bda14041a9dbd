/** Refusals as RFC 9457 problem details. */
import { STATUS_CODES } from 'node:http'
import * as z from 'zod'

export const problemDetails = z
  .object({
    type: z.string().describe('`about:blank`: the status says it all.'),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('What is wrong, and what to do.'),
    errors: z
      .exactOptional(
        z.array(
          z.object({
            index: z.exactOptional(z.int().describe('The index of the record, from 0.')),
            field: z.string().describe('The path of the field, such as `deadline.on`; empty for the whole body.'),
            message: z.string().describe('Continues the field’s name as a sentence: must be …, but is ….'),
          }),
        ),
      )
      .describe('What is wrong with each field.'),
  })
  .meta({ id: 'Problem' })

type ProblemDetails = z.output<typeof problemDetails>

export interface Refusal {
  readonly problem: ProblemDetails
  readonly headers?: Readonly<Record<string, string>>
}

export const refuse = (
  status: number,
  detail: string,
  { errors, headers }: { errors?: ProblemDetails['errors']; headers?: Refusal['headers'] } = {},
): Refusal => ({
  problem: { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, detail, ...(errors ? { errors } : {}) },
  ...(headers ? { headers } : {}),
})
