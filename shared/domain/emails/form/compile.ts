/** Compiles the form of mails from MJML to TypeScript, at build time. */
import compile from 'mjml'
import { IdesError } from '#domain/errors.ts'

/** The form is not valid. */
class InvalidFormError extends IdesError {
  override readonly name = 'InvalidFormError'
}

/** A future function: each `{{name}}` in its markup is a parameter. */
interface FormPart {
  name: string
  markup: string
}

/**
 * The text of `parts.ts`: a function for each part of the form, which escapes its arguments.
 * @param form MJML, explained in `letter.mjml`
 * @throws InvalidFormError, or the ValidationError of MJML
 */
export async function partsText(form: string) {
  const { html } = await compile(form, { fonts: {}, validationLevel: 'strict' })
  return `// Made of letter.mjml by \`npm run generate:mails\`.
import { html, type SafeHtml } from '#domain/html.ts'

type Place = string | SafeHtml | Place[]

type Places<Names extends string> = Readonly<Record<Names, Place>>
${cut('letter', compact(html)).map(partText).join('')}`
}

/** Markup without source formatting. */
const compact = (html: string) =>
  html
    .replace(/<(\w+)\s*\n\s*/g, '<$1 ')
    .replace(/"\s*\n\s*>/g, '">')
    .replace(/\s*\n\s*/g, '\n')

/** A part, then the parts within it. */
function cut(name: string, markup: string): readonly FormPart[] {
  const within: FormPart[] = []
  const rest = markup.replace(/\n?<!-- begin (\w+) -->(.*?)<!-- end \1 -->/gs, (_, inner: string, content: string) => {
    within.push(...cut(inner, content))
    return ''
  })
  const stray = /<!-- (?:begin|end) \w+ -->/.exec(rest)
  if (stray) throw new InvalidFormError(`the form has a part that begins or ends alone: ${stray[0]}`)
  return [{ name, markup: rest.replace(/^\n+|\n+$/g, '') }, ...within]
}

const place = /\{\{(\w+)\}\}/g

function partText({ name, markup }: FormPart) {
  if (/[`\\]|\$\{/.test(markup))
    throw new InvalidFormError(
      `the part ${name} of the form has a character with a meaning in a TypeScript template: a backtick, a backslash or \${`,
    )
  const names = new Set(Array.from(markup.matchAll(place), ([, name]) => `'${name}'`))
  const takes = names.size > 0 ? `at: Places<${[...names].join(' | ')}>` : ''
  const body = `html\`${markup.replace(place, `\${at.$1}`)}\``
  const head = `export const ${name} = (${takes}) =>`
  // The formatter breaks longer lines here.
  const [firstLine = '', ...more] = body.split('\n')
  if (`${head} ${firstLine}`.length <= 140) return `\n${head} ${body}\n`
  return more.length > 0 ? `\nexport const ${name} = (\n  ${takes},\n) => ${body}\n` : `\n${head}\n  ${body}\n`
}
