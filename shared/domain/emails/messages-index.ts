import { languages } from '../catalogue/languages.ts'
import { firstForm, otherForms } from './faults.ts'
import { partsOf } from './icu.ts'
import english from './messages/en.json' with { type: 'json' }

/** The text of `messages/index.ts`: all catalogues, and the arguments of each message. */
export function indexText(): string {
  return `// Made of the catalogues by \`npm run generate:messages\`.
import type { Language } from '../../catalogue/languages.ts'
${languages.map((language) => `import ${language} from './${language}.json' with { type: 'json' }\n`).join('')}
type Takes<Words extends string, Counts extends string = never> = Readonly<Record<Words, string | number> & Record<Counts, number>>

/** Arguments in several forms, of which a language uses those that its grammar wants. */
${[...formed].map((name) => `type ${formType(name)} = ${quoted(formsOf(name)).join(' | ')}`).join('\n')}

/** What each message takes. */
export interface MessageArguments {
${Object.entries(english).map(argumentsLine).join('\n')}
}

/** The texts of one language. */
export type Catalogue = Readonly<Record<keyof MessageArguments, string>>

export const catalogues: Readonly<Record<Language, Catalogue>> = {
${languages.map((language) => `  ${language},\n`).join('')}}
`
}

function argumentsLine([key, message]: readonly [string, string]): string {
  const { arguments: names, plurals } = partsOf(message)
  const counts = new Set(plurals.map(({ argument }) => argument))
  const words = new Set([...names.difference(counts)].map(firstForm))
  const types = [...quoted(words.difference(formed)), ...[...words.intersection(formed)].map(formType)]
  const takes = [types.join(' | ') || 'never', ...(counts.size > 0 ? [quoted(counts).join(' | ')] : [])]
  return `  readonly ${/^\w+$/.test(key) ? key : `'${key}'`}: Takes<${takes.join(', ')}>`
}

const formed: ReadonlySet<string> = new Set(otherForms.values())

const formsOf = (name: string): ReadonlySet<string> => new Set([name, ...[...otherForms.keys()].filter((form) => firstForm(form) === name)])

const formType = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}Form`

const quoted = (names: ReadonlySet<string>): readonly string[] => [...names].map((name) => `'${name}'`)
