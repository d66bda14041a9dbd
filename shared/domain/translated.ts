import * as z from 'zod'
import { type Language, languages } from './catalogue/languages.ts'

/** Of a text, or that someone reads. */
export const languageTag = z.enum(languages, { error: `must be one of the languages ${languages.join(', ')}` })

/** A text by language, or one in the language of the document that holds it. */
export type Translated = string | Readonly<Partial<Record<Language, string>>>

/** @param right what it must be */
export const translated = <T extends z.ZodType<string, string>>(text: T, right: string) =>
  z.union([text, z.partialRecord(z.enum(languages), text, { error: right })], { error: right })

export interface InLanguage {
  readonly text: string
  readonly language: Language
}

/**
 * The text in the language that is wanted, else in that of its document, else in any.
 * @returns undefined where there is none at all
 */
export function textIn(translated: Translated, ofDocument: Language, wanted: Language = ofDocument): InLanguage | undefined {
  const texts: Exclude<Translated, string> = typeof translated === 'string' ? { [ofDocument]: translated } : translated
  for (const language of [wanted, ofDocument, ...languages]) {
    const text = texts[language]
    if (text) return { text, language }
  }
  return undefined
}

/** A document must have a title where no better one is known. */
export const mustHaveTitle =
  (document: 'policy' | 'requirement') =>
  ({ title, language }: { title: Translated; language: Language }, context: z.RefinementCtx) => {
    if (textIn(title, language)?.language !== language)
      context.addIssue({ code: 'custom', path: ['title'], message: `must have a title in ${language}, the language of the ${document}` })
  }

/** The title of a policy, which always has one in its own language. */
export const titleIn = ({ id, title, language }: { id: string; title: Translated; language: Language }, wanted?: Language): InLanguage =>
  textIn(title, language, wanted) ?? { text: id, language }
