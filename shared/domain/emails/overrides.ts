/** Texts of a deployer, in place of those of Ides: `{ "en": { "privacy": "…" } }`. */

import * as z from 'zod'
import { languages } from '../catalogue/languages.ts'
import { type Checked, type Problem, problemsIn, refused } from '../problem.ts'
import { languageTag } from '../translated.ts'
import { translationFaults } from './faults.ts'
import english from './messages/en.json' with { type: 'json' }
import { isMessageKey, localeOf, messageKeys, type Overrides } from './voice.ts'

const shape: z.ZodType<Overrides> = z.partialRecord(
  languageTag,
  z.partialRecord(
    z.enum(messageKeys, { error: 'must be a message of Ides: see en.json' }),
    z.string({ error: 'must be a text in quotes' }),
    {
      error: 'must be texts by message, such as { "privacy": "…" }',
    },
  ),
  { error: 'must be texts by language and message, such as { "en": { "privacy": "…" } }' },
)

/** Reads a file of texts, checking each against the English text, as translations are. */
export function readOverrides(input: unknown): Checked<Overrides> {
  const parsed = shape.safeParse(input)
  if (!parsed.success) return refused(problemsIn(parsed.error, input))
  const problems = languages.flatMap((language): Problem[] =>
    Object.entries(parsed.data[language] ?? {}).flatMap(([key, text]) =>
      isMessageKey(key)
        ? translationFaults(text, english[key], localeOf(language)).map(fault => ({ field: `${language}.${key}`, message: fault }))
        : [],
    ),
  )
  return problems.length > 0 ? refused(problems) : { ok: true, value: parsed.data }
}
