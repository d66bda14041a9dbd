/** The 24 official languages of the European Union, as BCP 47 tags (Regulation No 1 of 1958, as amended). */
export const languages = [
  'bg',
  'cs',
  'da',
  'de',
  'el',
  'en',
  'es',
  'et',
  'fi',
  'fr',
  'ga',
  'hr',
  'hu',
  'it',
  'lt',
  'lv',
  'mt',
  'nl',
  'pl',
  'pt',
  'ro',
  'sk',
  'sl',
  'sv',
] as const

export type Language = (typeof languages)[number]

const ownNames = new Map<string, string>()

let tagsByName: ReadonlyMap<string, Language> | undefined

/** `de` of `de-AT`, of `de-AT, en;q=0.8`, of `German` and of `Deutsch`. */
export function languageNamed(text: string): Language | undefined {
  const english = new Intl.DisplayNames('en', { type: 'language' })
  tagsByName ??= new Map(
    languages.flatMap(tag => [tag, english.of(tag) ?? tag, ownName(tag)].map(name => [name.toLowerCase(), tag] as const)),
  )
  const [first = ''] = text.toLowerCase().split(/[-_,;]/)
  return tagsByName.get(first.trim())
}

/** A language's name in that language. */
export function ownName(language: string) {
  const known = ownNames.get(language) ?? new Intl.DisplayNames(language, { type: 'language' }).of(language) ?? language
  ownNames.set(language, known)
  return known
}
