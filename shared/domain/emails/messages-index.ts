import { languages } from '../catalogue/languages.ts'
import { dateArguments } from './faults.ts'
import { partsOf } from './icu.ts'
import english from './messages/en.json' with { type: 'json' }

/** The text of `messages/index.ts`: all catalogues, and the arguments of each message. */
export function indexText(): string {
  return `// Made of the catalogues by \`npm run generate:messages\`.
import type { Language } from '../../catalogue/languages.ts'
${languages.map((language) => `import ${language} from './${language}.json' with { type: 'json' }\n`).join('')}
type Takes<Words extends string, Counts extends string = never> = Readonly<Record<Words, string | number> & Record<Counts, number>>

/** A date comes in all its forms, of which a language uses those that its grammar wants. */
type DateForm = ${quoted(dateArguments).join(' | ')}

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
  const words = [...quoted(names.difference(counts).difference(dateArguments)), ...(names.has('date') ? ['DateForm'] : [])]
  const takes = [words.join(' | ') || 'never', ...(counts.size > 0 ? [quoted(counts).join(' | ')] : [])]
  return `  readonly ${/^\w+$/.test(key) ? key : `'${key}'`}: Takes<${takes.join(', ')}>`
}

const quoted = (names: ReadonlySet<string>): readonly string[] => [...names].map((name) => `'${name}'`)
