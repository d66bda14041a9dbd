/** What a verb takes, by schemas that both check it and describe it in its help. */
import { parseArgs } from 'node:util'
import * as z from 'zod'
import { findings, seen } from '../../shared/domain/problem.ts'
import { type Api, apiFor } from './api/api.ts'
import type { Command } from './command.ts'
import { argumentFault } from './input/arguments.ts'
import { type Surroundings, surroundings } from './surroundings.ts'
import type { Terminal } from './terminal.ts'

export interface Verb extends Command {
  /** In a line. */
  readonly does: string
}

interface Definition<Takes extends z.ZodObject, Options extends z.ZodObject> {
  /** As it is typed: `ides case list`. */
  readonly name: string
  readonly does: string
  /** What else there is to know, in lines. */
  readonly more?: string
  /** What follows the name, in order; the last may be a list. */
  readonly takes: Takes
  /** `--key`, with a value unless it is a boolean; the title of a schema says what the value is. */
  readonly options: Options
  /** What follows `npx`. */
  readonly example: string
}

/** What a verb's work is told. */
export interface Asked<Takes, Options> {
  readonly takes: Takes
  readonly options: Options
  /** Whether the answers of the API are to be printed as they are. */
  readonly json: boolean
  readonly terminal: Terminal
  readonly around: Surroundings
  readonly api: Api
}

/** For a verb that takes none. */
export const nothing = z.object({})

export function verb<Takes extends z.ZodObject, Options extends z.ZodObject>(
  definition: Definition<Takes, Options>,
  work: (asked: Asked<z.output<Takes>, z.output<Options>>) => Promise<number>,
): Verb {
  const { name, does, takes, options } = definition
  const help = helpOf(definition)
  return {
    does,
    help,
    async run(args, terminal, around = surroundings()) {
      if (args.includes('--help')) {
        await terminal.print([help])
        return 0
      }
      const given = parsed(args, options)
      if ('fault' in given) return terminal.refuse(`${given.fault}: see ${name} --help`)
      const { json, ...values } = given.values
      const named = byName(Object.keys(takes.shape), takes, given.positionals)
      if (!named)
        return terminal.refuse(`${name} ${surplus(takes)}, but is given ${given.positionals.map(seen).join(' ')}: see ${name} --help`)
      const [ofTakes, ofOptions] = [takes.safeParse(named), options.safeParse(values)]
      if (ofTakes.success && ofOptions.success)
        return work({ takes: ofTakes.data, options: ofOptions.data, json: json === true, terminal, around, api: apiFor(around) })
      for (const message of [...faults(ofTakes, named, (key) => key.toUpperCase()), ...faults(ofOptions, values, (key) => `--${key}`)])
        terminal.refuse(message)
      return terminal.refuse(`See ${name} --help`)
    },
  }
}

type Values = Readonly<Record<string, unknown>>

type Given = { readonly values: Values; readonly positionals: readonly string[] } | { readonly fault: string }

function parsed(args: readonly string[], { shape }: z.ZodObject): Given {
  const options = Object.fromEntries(
    Object.entries(shape).map(([key, schema]) => [key, { type: isSwitch(schema) ? ('boolean' as const) : ('string' as const) }]),
  )
  try {
    return parseArgs({ args: [...args], options: { ...options, json: { type: 'boolean' } }, allowPositionals: true })
  } catch (error) {
    const fault = argumentFault(error)
    if (fault === undefined) throw error
    return { fault }
  }
}

/** @returns undefined where there are more than can be named */
function byName(names: readonly string[], { shape }: z.ZodObject, positionals: readonly string[]): Values | undefined {
  const last = names.at(-1)
  const isList = last !== undefined && inner(shape[last]) instanceof z.ZodArray
  if (positionals.length > names.length && !isList) return undefined
  return Object.fromEntries(names.map((name, index) => [name, isList && name === last ? positionals.slice(index) : positionals[index]]))
}

const surplus = ({ shape }: z.ZodObject): string => {
  const names = Object.keys(shape).map((name) => name.toUpperCase())
  return names.length === 0 ? 'takes nothing but options' : `takes ${names.join(' and ')}`
}

const faults = (parsed: z.ZodSafeParseResult<unknown>, input: unknown, nameOf: (key: string) => string): readonly string[] =>
  parsed.success
    ? []
    : findings(parsed.error.issues, input).map(
        ({ path: [key], message }) => `${key === undefined ? '' : `${nameOf(String(key))} `}${message}`,
      )

/** Within what makes it optional. */
const inner = (schema: unknown): unknown =>
  schema instanceof z.ZodOptional || schema instanceof z.ZodDefault ? inner(schema.unwrap()) : schema

const isSwitch = (schema: unknown): boolean => inner(schema) instanceof z.ZodBoolean

/** Said of a schema, or of what it makes optional. */
function said(schema: unknown, what: 'title' | 'description'): string | undefined {
  const here = schema instanceof z.ZodType ? schema.meta()?.[what] : undefined
  return here ?? (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault ? said(schema.unwrap(), what) : undefined)
}

function helpOf({ name, does, more, takes, options, example }: Definition<z.ZodObject, z.ZodObject>): string {
  const entries: (readonly [string, z.ZodType])[] = [
    ...Object.entries(takes.shape).map(([key, schema]) => [nameOf(key, schema), schema] as const),
    ...Object.entries(options.shape).map(([key, schema]) => [optionOf(key, schema), schema] as const),
  ]
  const isNeeded = (schema: z.ZodType) => !schema.safeParse(undefined).success
  const usage = [name, ...entries.map(([text, schema]) => (isNeeded(schema) ? text : `[${text}]`)), '[--json]']
  const explained = [...entries.map(([text, schema]) => [text, explanation(schema)] as const), json]
  const widest = Math.max(15, ...explained.map(([text]) => text.length))
  return [
    `${usage.join(' ')}\n`,
    `${does}.\n`,
    ...explained.map(([text, means]) => `  ${text.padEnd(widest)}  ${means}`.trimEnd()),
    ...(more === undefined ? [] : [`\n${more}`]),
    '\nExit codes: 0 done, 1 refused, 2 wrong input, 3 not reachable.',
    `\nExample: npx ${example}\n`,
  ].join('\n')
}

const json = ['--json', 'what the API answers, as it is; an item of a list a line'] as const

const nameOf = (key: string, schema: z.ZodType): string => `${key.toUpperCase()}${inner(schema) instanceof z.ZodArray ? '…' : ''}`

const optionOf = (key: string, schema: z.ZodType): string =>
  isSwitch(schema) ? `--${key}` : `--${key} ${said(schema, 'title') ?? key.toUpperCase()}`

/** As the end of a line. */
function explanation(schema: z.ZodType): string {
  const choice = inner(schema)
  const text = said(schema, 'description') ?? (choice instanceof z.ZodEnum ? `one of ${choice.options.join(', ')}` : '')
  return text.replace(/^[A-Z](?![A-Z])/, (letter) => letter.toLowerCase()).replace(/\.$/, '')
}
