import { languages } from '../catalogue/languages.ts'
import { firstForm, otherForms, partsOf } from './faults.ts'
import english from './messages/en.json' with { type: 'json' }

/** The text of `messages/index.ts`: all catalogues, and the arguments of the messages that take any. */
export function indexText() {
  return `// Made of the catalogues by \`npm run generate:messages\`.
import type { Language } from '#domain/catalogue/languages.ts'
${languages.map(language => `import ${language} from './${language}.json' with { type: 'json' }\n`).join('')}
/** Arguments in several forms, of which a language uses those that its grammar wants. */
${[...formed].map(name => `type ${formType(name)} = ${quoted(formsOf(name)).join(' | ')}`).join('\n')}

/** What messages take; those that are left out take nothing. */
interface Takes {
${messages.flatMap(({ key, words }) => (words.size > 0 ? [`  ${key}: ${types(words)}`] : [])).join('\n')}
}

export type MessageKey = keyof typeof en

export type MessageArguments = {
  readonly [Key in MessageKey]: Readonly<{
    [Name in Key extends keyof Takes ? Takes[Key] : never]: Name extends 'count' ? number : string | number
  }>
}

/** The texts of one language. */
export type Catalogue = Readonly<Record<MessageKey, string>>

export const catalogues: Readonly<Record<Language, Catalogue>> = {
${languages.map(language => `  ${language},\n`).join('')}}
`
}

const messages = Object.entries(english).map(([key, message]) => {
  const names = [...partsOf(message).arguments]
  return { key: /^\w+$/.test(key) ? key : `'${key}'`, words: new Set(names.map(firstForm)) }
})

const types = (names: ReadonlySet<string>) =>
  [...quoted(names.difference(formed)), ...[...names.intersection(formed)].map(formType)].join(' | ')

const formed: ReadonlySet<string> = new Set(otherForms.values())

const formsOf = (name: string) => new Set([name, ...[...otherForms.keys()].filter(form => firstForm(form) === name)])

const formType = (name: string) => `${name.charAt(0).toUpperCase()}${name.slice(1)}Form`

const quoted = (names: ReadonlySet<string>) => [...names].map(name => `'${name}'`)
