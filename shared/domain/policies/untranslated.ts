import type { Language } from '../catalogue/languages.ts'
import { type Translated, textIn } from '../translated.ts'
import type { Policy } from './policy.ts'

/** What a reader of a language gets in another: `title`, `why`, `title of filevault`. */
export function untranslated({ title, why, language, requirements }: Policy, wanted: Language): readonly string[] {
  const isForeign = (text: Translated, ofDocument: Language) => {
    const found = textIn(text, ofDocument, wanted)
    return found !== undefined && found.language !== wanted
  }
  return [
    ...(isForeign(title, language) ? ['title'] : []),
    ...(isForeign(why, language) ? ['why'] : []),
    ...Object.entries(requirements).flatMap(([name, { kind, title, language }]) => {
      // The name of an app or a system is the same in every language.
      const isName = kind !== 'check' && typeof title === 'string'
      return !isName && isForeign(title, language) ? [`title of ${name}`] : []
    }),
  ]
}
