import * as z from 'zod'
import { findCaseFile } from '../../../../shared/campaign/read/find-case-file.ts'
import { languages } from '../../../../shared/domain/catalogue/languages.ts'
import { type Block, blockText } from '../../../../shared/domain/emails/letter.ts'
import { pageWords } from '../../../../shared/domain/emails/page-words.ts'
import { languageOf } from '../../../../shared/domain/people/person.ts'
import { policiesInForce } from '../../../runtime/policies-in-force.ts'
import { caseFields } from '../../fields.ts'
import { noBody, route } from '../../route.ts'
import { noCase } from './case.ts'

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
