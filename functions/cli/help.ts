import * as z from 'zod'

/** What can be typed for a verb. */
export interface Signature<Takes extends z.ZodObject = z.ZodObject, Options extends z.ZodObject = z.ZodObject> {
  /** `ides case list` */
  name: string
  /** In a line. */
  does: string
  /** What else to know, in lines. */
  more?: string | undefined
  /** What follows the name, in order; the last may be a list. */
  takes: Takes
  /** `--key`, with a value unless it is a boolean; the title of a schema names the value. */
  options: Options
  /** What `--json` prints, by default the answer of the API; `none` for a verb without it. */
  json?: string
  /** What follows `npx`. */
  example: string
}

export const exitCodes = 'Exit codes: 0 done, 1 refused, 2 wrong input, 3 not reachable.'

export function helpOf({
  name,
  does,
  more,
  takes,
  options,
  json = 'Prints the answer as JSON; lists are printed one item per line.',
  example,
}: Signature) {
  const entries: (readonly [string, z.ZodType])[] = [
    ...Object.entries(takes.shape).map(([key, schema]) => [nameOf(key, schema), schema] as const),
    ...Object.entries(options.shape).map(([key, schema]) => [optionOf(key, schema), schema] as const),
  ]
  const isNeeded = (schema: z.ZodType) => !schema.safeParse(undefined).success
  const usage = [
    name,
    ...entries.map(([text, schema]) => (isNeeded(schema) ? text : `[${text}]`)),
    ...(json === 'none' ? [] : ['[--json]']),
  ]
  const explained = [
    ...entries.map(([text, schema]) => [text, explanation(schema)] as const),
    ...(json === 'none' ? [] : [['--json', asEnd(json)] as const]),
  ]
  const widest = Math.max(15, ...explained.map(([text]) => text.length))
  return [
    `${wrapped(usage.join(' '), 4)}\n`,
    `${wrapped(`${does}.`)}\n`,
    ...explained.map(([text, means]) => `  ${text.padEnd(widest)}  ${wrapped(means, widest + 4)}`.trimEnd()),
    ...(more === undefined
      ? []
      : [
          `\n${more
            .split('\n')
            .map(line => wrapped(line))
            .join('\n')}`,
        ]),
    `\n${exitCodes}`,
    `\nExample: npx ${example}\n`,
  ].join('\n')
}

const nameOf = (key: string, schema: z.ZodType) => `${key.toUpperCase()}${inner(schema) instanceof z.ZodArray ? '…' : ''}`

const optionOf = (key: string, schema: z.ZodType) =>
  isSwitch(schema) ? `--${key}` : `--${key} ${said(schema, 'title') ?? key.toUpperCase()}`

function explanation(schema: z.ZodType) {
  const choice = inner(schema)
  return asEnd(said(schema, 'description') ?? (choice instanceof z.ZodEnum ? `one of ${choice.options.join(', ')}` : ''))
}

/** A sentence as the end of a line. */
const asEnd = (sentence: string) => sentence.replace(/^[A-Z](?![A-Z])/, letter => letter.toLowerCase()).replace(/\.$/, '')

const width = 120

/** @param indent of every line but the first */
function wrapped(text: string, indent = 0) {
  const lines = ['']
  for (const word of text.split(' ')) {
    const line = lines.pop() ?? ''
    if (line === '') lines.push(word)
    else if (line.length + 1 + word.length <= width - indent) lines.push(`${line} ${word}`)
    else lines.push(line, word)
  }
  return lines.join(`\n${' '.repeat(indent)}`)
}

/** A schema without what makes it optional. */
export const inner = (schema: unknown): unknown =>
  schema instanceof z.ZodOptional || schema instanceof z.ZodDefault ? inner(schema.unwrap()) : schema

export const isSwitch = (schema: unknown) => inner(schema) instanceof z.ZodBoolean

/** What a schema, or the schema that it makes optional, says of itself. */
function said(schema: unknown, what: 'title' | 'description'): string | undefined {
  const here = schema instanceof z.ZodType ? schema.meta()?.[what] : undefined
  return here ?? (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault ? said(schema.unwrap(), what) : undefined)
}
