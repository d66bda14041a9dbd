/** Saves of people, as Lambda reads them from the stream of their table: https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import type { PersonSaved } from '#domain/people/case-news.ts'
import { parsePerson } from '#domain/people/serialize.ts'
import { UnreadablePersonError } from '#domain/people/store.ts'
import { unpackText } from './packed-text.ts'

const text = z.object({ S: z.string() })

/** Without a body: a ref of which only is noted that it cannot be read. */
const image = z.object({
  version: z.optional(z.object({ N: z.coerce.number() })),
  body: z.optional(z.union([z.object({ B: z.string() }), text])),
})

type Image = z.output<typeof image>

const record = z.object({
  dynamodb: z.object({
    SequenceNumber: z.string(),
    /** Seconds since 1970. */
    ApproximateCreationDateTime: z.number(),
    Keys: z.object({ ref: text }),
    OldImage: z.optional(image),
    NewImage: z.optional(image),
  }),
})

export type PeopleRecord = z.output<typeof record>['dynamodb']

/** In the order of the stream. */
export const peopleBatch = z.object({ Records: z.array(record.transform(({ dynamodb }) => dynamodb)) })

/** @returns undefined where nothing of the person has changed. @throws UnreadablePersonError */
export function savedIn({ ApproximateCreationDateTime, Keys, OldImage, NewImage }: PeopleRecord): PersonSaved | undefined {
  const ref = Keys.ref.S
  try {
    const [before, after] = [bodyIn(OldImage), bodyIn(NewImage)]
    if (after === undefined || after === before) return undefined
    return {
      ref,
      at: Temporal.Instant.fromEpochMilliseconds(Math.round(ApproximateCreationDateTime * 1000)),
      version: NewImage?.version?.N ?? 0,
      before: before === undefined ? undefined : parsePerson(before),
      after: parsePerson(after),
    }
  } catch (error) {
    throw new UnreadablePersonError(ref, error)
  }
}

/** Binary is in Base64. */
function bodyIn({ body }: Image = {}) {
  if (!body) return undefined
  return 'B' in body ? unpackText(Buffer.from(body.B, 'base64')) : body.S
}
