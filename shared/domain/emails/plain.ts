/** Makes text from outside safe within ours. */

/** Controls of text direction: in a value they could reorder the words around it. */
const directions = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/** Text in one line, without control characters. */
export const harmless = (text: string) => text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').replace(directions, '')

/** Longer than any name that is imported. */
const longestName = 200

/** A name in one line, shortened if too long. */
export function plainName(text: string, longest = longestName) {
  const name = harmless(text).trim()
  if (name.length <= longest) return name
  return `${[...new Intl.Segmenter().segment(name.slice(0, longest))]
    .slice(0, -1)
    .map(({ segment }) => segment)
    .join('')}…`
}

/** The paragraphs of a longer text, each in one line. */
export const paragraphsOf = (text: string): readonly string[] =>
  text
    .split(/(?:\r\n|\r|\n)\s*(?:\r\n|\r|\n)/)
    .map(paragraph => harmless(paragraph).trim())
    .filter(Boolean)

/** An issuer in all its forms: `European Commission`, `a European Commission`. */
interface IssuerForms {
  readonly issuer: string
  /** For English: with the article of "a … decision". */
  readonly anIssuer: string
}

export function issuerForms(written: string): IssuerForms {
  const issuer = plainName(written)
  const bare = issuer.replace(/^the\s+/i, '')
  return { issuer, anIssuer: `${beginsWithVowel(bare) ? 'an' : 'a'} ${bare}` }
}

/** By sound, not by letter. */
const beginsWithVowel = (name: string) =>
  (/^[aeiou]/i.test(name.normalize('NFD')) && !saidWithConsonant.test(name)) || saidWithVowel.test(name)

/** European, Eurasian; UK, US, U.S.; United, University; Ukraine, Utah; one. */
const saidWithConsonant = /^(?:Eu\p{Ll}|U[\p{Lu}.]|Uni|Ukr|Ugan|Uru|Uta|One\b)/u

/** Spelt out, as FBI or HMRC, unlike NASA, which is said as a word; or with a silent h. */
const saidWithVowel = /^(?:[FHLMNRSX](?:\p{Lu}{0,2}|[^AEIOU\P{Lu}]{3,})(?!\p{L})|Hono)/u
