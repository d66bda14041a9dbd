/** Makes of the form of mails, in MJML, what fills it. Needed where mails are made, not where they are sent. */
import compile from 'mjml'
import { IdesError } from '../../errors.ts'

/** The form cannot be made into parts: a fault of whoever changed it. */
export class InvalidFormError extends IdesError {
  override readonly name = 'InvalidFormError'
}

/** A function to be: `{{name}}` in its markup is a place. */
interface Part {
  readonly name: string
  readonly markup: string
}

/**
 * The text of `parts.ts`: a function for each part of the form, which escapes all text that is put into its places.
 * @param form MJML, as `letter.mjml` explains it
 * @throws InvalidFormError, or the ValidationError of MJML
 */
export async function partsText(form: string): Promise<string> {
  const { html } = await compile(form, { fonts: {}, validationLevel: 'strict' })
  return `// Made of letter.mjml by \`npm run generate:mails\`.
import { html, type SafeHtml } from '@remix-run/html-template'

type Place = string | SafeHtml | Place[]

type Places<Names extends string> = Readonly<Record<Names, Place>>
${cut('letter', compact(html)).map(partText).join('')}`
}

/** Without what is there for readers of the source alone. */
const compact = (html: string): string =>
  html
    .replace(/<(\w+)\s*\n\s*/g, '<$1 ')
    .replace(/"\s*\n\s*>/g, '">')
    .replace(/\s*\n\s*/g, '\n')

/** A part, and after it all that are cut out of it. */
function cut(name: string, markup: string): readonly Part[] {
  const within: Part[] = []
  const rest = markup.replace(/\n?<!-- begin (\w+) -->(.*?)<!-- end \1 -->/gs, (_, inner: string, content: string) => {
    within.push(...cut(inner, content))
    return ''
  })
  const stray = /<!-- (?:begin|end) \w+ -->/.exec(rest)
  if (stray) throw new InvalidFormError(`the form has a part that begins or ends alone: ${stray[0]}`)
  return [{ name, markup: rest.replace(/^\n+|\n+$/g, '') }, ...within]
}

const place = /\{\{(\w+)\}\}/g

function partText({ name, markup }: Part): string {
  if (/[`\\]|\$\{/.test(markup))
    throw new InvalidFormError(`the part ${name} of the form has a character that stands for another in TypeScript`)
  const names = new Set(Array.from(markup.matchAll(place), ([, name]) => `'${name}'`))
  const takes = names.size > 0 ? `at: Places<${[...names].join(' | ')}>` : ''
  const head = `export const ${name} = (${takes}): SafeHtml =>`
  const body = `html\`${markup.replace(place, `\${at.$1}`)}\``
  // As the formatter wants it.
  const isLong = !body.includes('\n') && `${head} ${body}`.length > 140
  return `\n${head}${isLong ? '\n  ' : ' '}${body}\n`
}
