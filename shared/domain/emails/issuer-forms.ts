import { plainName } from './plain.ts'

/** An issuer in all its forms: `European Commission`, `a European Commission`. */
export interface IssuerForms {
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
const beginsWithVowel = (name: string): boolean =>
  (/^[aeiou]/i.test(name.normalize('NFD')) && !saidWithConsonant.test(name)) || saidWithVowel.test(name)

/** European, Eurasian; UK, US, U.S.; United, University; Ukraine, Utah; one. */
const saidWithConsonant = /^(?:Eu\p{Ll}|U[\p{Lu}.]|Uni|Ukr|Ugan|Uru|Uta|One\b)/u

/** Spelt out, as FBI or HMRC, unlike NASA, which is said as a word; or with a silent h. */
const saidWithVowel = /^(?:[FHLMNRSX](?:\p{Lu}{0,2}|[^AEIOU\P{Lu}]{3,})(?!\p{L})|Hono)/u
