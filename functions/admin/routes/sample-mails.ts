import * as z from 'zod'
import { mostSamples, sendSamples } from '#campaign/send/test-mails.ts'
import { languages } from '#domain/catalogue/languages.ts'
import { dataUrl } from '#domain/emails/brand.ts'
import { asHtml } from '#domain/emails/letter.ts'
import { mailKinds, mailKindsOf, mailTitles, sampleLetter } from '#domain/emails/sample.ts'
import { counted } from '#domain/text.ts'
import { languageTag } from '#domain/translated.ts'
import { refuse } from '../problem.ts'
import { route, toReaders } from '../route.ts'
import { draftOrVersion } from './policies.ts'

export const listSampleMailsRoute = route(
  {
    at: 'GET /policies/{policy}/sample-mails',
    ...toReaders,
    summary:
      'Read a sample of each kind of mail about the draft of a policy, or about the version in force if there is none; nothing is sent',
    query: z.object({
      language: languageTag.optional().describe('Default: that of the policy.'),
      kind: z
        .enum(mailKinds, { error: `must be one of ${mailKinds.join(', ')}` })
        .optional()
        .describe('Only this one.'),
    }),
    result: z.object({
      language: z.enum(languages),
      items: z.array(
        z.object({
          kind: z.enum(mailKinds),
          title: z.string().describe('What kind of mail it is, in English.'),
          subject: z.string(),
          html: z.string(),
        }),
      ),
    }),
  },
  async ({ path: { policy: id }, query: { language: wanted, kind: only }, system }) => {
    const policy = await draftOrVersion(system, id)
    const language = wanted ?? policy.language
    const voice = await system.voices(language)
    const items = mailKindsOf(policy)
      .filter(kind => only === undefined || kind === only)
      .map(kind => {
        const letter = sampleLetter(kind, policy, { language }, () => voice)
        return { kind, title: mailTitles[kind], subject: letter.subject, html: asHtml(letter, dataUrl) }
      })
    return { body: { language, items } }
  },
)

export const sendSampleMailsRoute = route(
  {
    at: 'POST /policies/{policy}/sample-mails',
    scope: 'policies:write',
    summary: 'Send a sample of each kind of mail about the draft to the verified address in your token',
    command: {
      name: 'policy mail-samples',
      example: 'no-tiktok-2023',
      more: 'They go to the verified mail address in your access token, and nowhere else.',
      says: ({ sent }) => `${counted(sent, 'mail')} sent`,
      fails: ({ sent, refused }) =>
        refused.length > 0
          ? `${counted(sent, 'mail')} sent, but not ${refused.map(({ kind, reason }) => `${kind} (${reason})`).join(', ')}`
          : undefined,
    },
    body: z.strictObject({
      language: languageTag.optional().describe('The language of the mails. Default: that of the policy.'),
    }),
    result: z.object({ sent: z.int(), refused: z.array(z.object({ kind: z.string(), reason: z.string() })) }),
    refuses: [409, 429],
  },
  async ({ path: { policy: id }, body, caller: { email, hasVerifiedEmail }, by, system }) => {
    const policy = await draftOrVersion(system, id)
    if (email === undefined || !hasVerifiedEmail)
      return refuse(409, 'your access token has no verified mail address, and samples go nowhere else: ides preview shows them')
    const outcome = await sendSamples(system, policy, body.language ?? policy.language, email, by).finally(() => system.pace.rest())
    if (outcome === 'too many') return refuse(429, `at most ${mostSamples} sample mails go to one address within a day: try again tomorrow`)
    return { body: outcome }
  },
)
