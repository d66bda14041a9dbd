import * as z from 'zod'
import { findCaseFile, findSentMail } from '../../../../shared/campaign/read/find-case-file.ts'
import { languages } from '../../../../shared/domain/catalogue/languages.ts'
import { asText, type Block, blockText } from '../../../../shared/domain/emails/letter.ts'
import { pageWords } from '../../../../shared/domain/emails/page-words.ts'
import { languageOf } from '../../../../shared/domain/people/person.ts'
import { policiesInForce } from '../../../runtime/policies-in-force.ts'
import { caseFields } from '../../fields.ts'
import { refuse } from '../../problem.ts'
import { noBody, noInput, route } from '../../route.ts'
import { findCase, noCase, shownCase } from './case.ts'
import { eventInstant } from './case-parts.ts'

export const getCaseRoute = route(
  'getCase',
  {
    at: ['GET', '/policies/{policy}/cases/{ref}'],
    scope: 'read',
    limited: 'own units',
    summary: 'Get a case, with its timeline and evidence; words about the person and their address only with `cases:write`',
    path: caseFields,
    query: noInput,
    body: noBody,
    description: 'The case.',
    result: shownCase,
    refuses: [404, 409],
  },
  ({ path, caller, system }) => findCase(system, path, caller),
)

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

export const getPageWordsRoute = route(
  'getPageWords',
  {
    at: ['GET', '/policies/{policy}/cases/{ref}/page'],
    scope: 'read',
    limited: 'own units',
    summary: 'Get in words what a person reads on their page: what to do by when',
    path: caseFields,
    query: z.object({ language: z.enum(languages).optional().describe('By default the one in which they read our mails.') }),
    body: noBody,
    description: 'The words.',
    result: z.object({
      language: z.enum(languages),
      reads: z.enum(languages).describe('The language in which they read our mails.'),
      heading: z.string(),
      parts: z.array(z.object({ kind: z.enum(['heading', 'lines']), lines: z.array(z.string()) })),
    }),
    refuses: [404, 409],
  },
  async ({ path: { policy: id, ref }, query, system }) => {
    const { people, evidence, clock, voices } = system
    const file = await findCaseFile({ people, policies: await policiesInForce(system), evidence, clock }, id, ref)
    if (!file?.policy) return noCase(id)
    const { person, policy, policies } = file
    const reads = languageOf(person)
    const voice = voices(query.language ?? reads)
    const { heading, below, task } = pageWords({ person, policy, policies, voice, now: clock.now() })
    return { body: { language: voice.language, reads, heading, parts: [...below, ...task].map(partOf) } }
  },
)

const partOf = (block: Block) =>
  block.kind === 'heading' ? { kind: block.kind, lines: [block.text] } : { kind: 'lines' as const, lines: blockText(block).split('\n') }
