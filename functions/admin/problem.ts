/** What is wrong with a request, as RFC 9457 has it. */
import { STATUS_CODES } from 'node:http'
import * as z from 'zod'

export const problemDetails = z
  .object({
    type: z.string().describe('`about:blank`: the status says of which kind it is.'),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('What is wrong, and what to do.'),
    errors: z
      .exactOptional(
        z.array(
          z.object({
            index: z.exactOptional(z.int().describe('Which of the records, from 0.')),
            field: z.string().describe('Path of the field, such as `deadline.on`; empty for the whole.'),
            message: z.string().describe('The end of a sentence: must be …, but is ….'),
          }),
        ),
      )
      .describe('What is wrong with which field.'),
  })
  .meta({ id: 'Problem' })

type ProblemDetails = z.output<typeof problemDetails>

/** An answer that refuses. */
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
