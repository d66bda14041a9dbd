import { type Language, languages } from '../catalogue/languages.ts'

/** A text by language, or one in the policy's language. */
export type Translated = string | Readonly<Partial<Record<Language, string>>>

export interface InLanguage {
  readonly text: string
  readonly language: Language
}

/**
 * The text in the language that is wanted, else in the policy's, else in any.
 * @returns undefined where there is none at all
 */
export function textIn(translated: Translated, ofPolicy: Language, wanted: Language = ofPolicy): InLanguage | undefined {
  const texts: Exclude<Translated, string> = typeof translated === 'string' ? { [ofPolicy]: translated } : translated
  for (const language of [wanted, ofPolicy, ...languages]) {
    const text = texts[language]
    if (text) return { text, language }
  }
  return undefined
}

/** The title of a policy, which always has one in its own language. */
export const titleIn = (
  { id, title, language }: { readonly id: string; readonly title: Translated; readonly language: Language },
  wanted?: Language,
): InLanguage => textIn(title, language, wanted) ?? { text: id, language }
