import * as z from 'zod'
import { findSentMail } from '../../../../shared/campaign/read/find-case-file.ts'
import { asText } from '../../../../shared/domain/emails/letter.ts'
import { caseFields } from '../../fields.ts'
import { refuse } from '../../problem.ts'
import { noBody, noInput, route } from '../../route.ts'
import { eventInstant } from './timeline.ts'

const noticeNumber = z
  .string()
  .regex(/^[1-9]\d{0,8}$/, 'must be the number of a notice, from 1')
  .describe('The number of a notice, as the timeline of the case has it.')

export const sentMail = z.discriminatedUnion('is', [
  z.object({
    is: z.literal('same').describe('This is what was sent: its fingerprint agrees.'),
    at: eventInstant,
    language: z.string().describe('BCP 47.'),
    subject: z.string(),
    text: z.string().describe('The text part. `[…]` stands for the link to their page.'),
  }),
  z.object({
    is: z
      .enum(['other', 'no-fingerprint'])
      .describe(
        '`other`: written now it would not be what was sent, since the person, their devices, their cases or our texts have changed. `no-fingerprint`: none was kept.',
      ),
    at: eventInstant,
  }),
])

export const getSentMailRoute = route(
  'getSentMail',
  {
    at: ['GET', '/policies/{policy}/cases/{ref}/notices/{number}'],
    scope: 'cases:write',
    limited: 'own units',
    summary: 'Get a mail about a case as it was sent. No copy is kept: it is written again, and given only if its fingerprint agrees',
    path: caseFields.extend({ number: noticeNumber }),
    query: noInput,
    body: noBody,
    description: 'The mail, or why it cannot be given.',
    result: sentMail,
    refuses: [404],
  },
  async ({ path: { policy, ref, number }, system }) => {
    const sent = await findSentMail(system, policy, ref, Number(number))
    if (!sent) return refuse(404, 'no such mail about this case was sent: the timeline of the case names those that were')
    const at = sent.at.toString()
    if (sent.is !== 'same') return { body: { is: sent.is, at } }
    const { language, subject } = sent.letter
    return { body: { is: sent.is, at, language, subject, text: asText(sent.letter) } }
  },
)
