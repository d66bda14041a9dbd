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

/** A language's name in that language. */
export function ownName(language: string) {
  const known = ownNames.get(language) ?? new Intl.DisplayNames(language, { type: 'language' }).of(language) ?? language
  ownNames.set(language, known)
  return known
}
