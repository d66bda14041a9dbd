import * as z from 'zod'
import { findMail } from '#campaign/read/find-mail.ts'
import { lastNotice, noticesTo } from '#campaign/send/evidence.ts'
import { instant } from '#domain/schedule/fields.ts'
import { noCopy } from '#functions/case/event-words.ts'
import { minute } from '#functions/minute.ts'
import { pageBody, paging, ref } from '../fields.ts'
import { refuse } from '../problem.ts'
import { route, toDeciders } from '../route.ts'
import { getPerson } from './people.ts'

/** Each takes a read unit. */
const perPage = 40

export const listMailsRoute = route(
  {
    at: 'GET /people/{person}/mails',
    ...toDeciders,
    summary: 'List the mails to a person or team, the latest first: notices, digests, and mails to an earlier address',
    command: {
      name: 'person mails',
      example: 's0042',
      row: ({ sent, delivered, bounced, ...one }) => ({
        number: one.number,
        sent: minute(sent),
        delivered: delivered && minute(delivered),
        bounced: bounced && minute(bounced),
        subject: one.subject,
      }),
    },
    query: paging.pick({ cursor: true }),
    result: pageBody(
      z.object({
        number: z.int(),
        sent: instant,
        delivered: z.optional(instant),
        bounced: z.optional(instant),
        subject: z.optional(z.string()).describe('Absent if the answer of the mail service was lost.'),
      }),
    ).extend({ ref }),
    refuses: [409],
  },
  async ({ path: { person: named }, query: { cursor }, system }) => {
    const { ref, person } = await getPerson(system, named)
    const last = Math.min(cursor === undefined ? Number.POSITIVE_INFINITY : Number.parseInt(cursor, 10) || 0, lastNotice(person))
    const notices = await noticesTo(system.evidence, ref, person, perPage, last)
    const items = notices.toReversed().flatMap(({ accepted, ...one }) => (accepted ? { ...one, sent: accepted } : []))
    // Where none of so many is kept, earlier ones are not either.
    const next = last > perPage && notices.length > 0 ? String(last - perPage) : undefined
    return { body: { ref, items, next } }
  },
)

export const getMailRoute = route(
  {
    at: 'GET /people/{person}/mails/{number}',
    ...toDeciders,
    summary: 'Get a mail to a person or team as it was sent',
    command: {
      name: 'person mail',
      example: 's0042 3',
      more: 'Also the whole message: `--json | jq -r .copies[0].message > 3.eml`.',
      says: ({ copies }) =>
        copies.length === 0 ? noCopy : copies.flatMap(({ subject, text }) => [subject, '', ...text.trimEnd().split('\n'), '']).slice(0, -1),
    },
    result: z.object({
      number: z.int(),
      sent: instant,
      copies: z
        .array(
          z.object({
            subject: z.string(),
            text: z.string().describe('The text part.'),
            html: z.string().describe('The HTML part, with its images in it.'),
            message: z.string().describe('The whole message (RFC 5322), as in a file `.eml`.'),
          }),
        )
        .describe(
          'As sent, with dashes for the key of their page. Two where it was tried twice: either may have arrived. None where it is from before copies were kept, or its copy has expired.',
        ),
    }),
    refuses: [409],
  },
  async ({ path: { person: named, number }, system }) => {
    const { ref, person } = await getPerson(system, named)
    const { notice, copies } = (await findMail(system, ref, person, Number(number))) ?? {}
    if (!notice?.accepted || !copies)
      return refuse(404, 'no such mail was sent to them: GET /api/people/{person}/mails lists those that were')
    return { body: { number: notice.number, sent: notice.accepted, copies } }
  },
)
