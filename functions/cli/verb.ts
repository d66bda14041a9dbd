/** A command that takes arguments and options: their schemas check them and describe them in its help. */
import { parseArgs } from 'node:util'
import * as z from 'zod'
import { inputFaults, seen } from '#domain/problem.ts'
import { type Api, apiFor } from './api/api.ts'
import type { Command } from './command.ts'
import { failureOf } from './failure.ts'
import { helpOf, inner, isSwitch, type Signature } from './help.ts'
import { argumentFault } from './input/arguments.ts'
import { type CliEnvironment, surroundings } from './surroundings.ts'
import type { Terminal } from './terminal.ts'

export interface Verb extends Command {
  /** `ides case list` */
  name: string
  /** In a line. */
  does: string
}

export interface CommandInput<Takes, Options> {
  takes: Takes
  options: Options
  /** Print JSON. */
  json: boolean
  terminal: Terminal
  around: CliEnvironment
  api: Api
}

/** For a verb that takes none. */
export const nothing = z.object({})

export function verb<Takes extends z.ZodObject, Options extends z.ZodObject>(
  signature: Signature<Takes, Options>,
  work: (asked: CommandInput<z.output<Takes>, z.output<Options>>) => Promise<number>,
): Verb {
  const { name, does, takes, options } = signature
  const help = helpOf(signature)
  return {
    name,
    does,
    help,
    async run(args, terminal, around = surroundings()) {
      if (args.includes('--help')) {
        await terminal.print([help])
        return 0
      }
      const given = parsed(args, signature)
      if ('fault' in given) return terminal.refuse(`${given.fault}: see ${name} --help`)
      const { json, ...values } = given.values
      const named = byName(Object.keys(takes.shape), takes, given.positionals)
      if (!named) return terminal.refuse(`${name} ${surplus(takes)}, but got ${given.positionals.map(seen).join(' ')}: see ${name} --help`)
      const [ofTakes, ofOptions] = [takes.safeParse(named), options.safeParse(values)]
      if (ofTakes.success && ofOptions.success) {
        const input = { takes: ofTakes.data, options: ofOptions.data, json: json === true, terminal, around, api: apiFor(around) }
        return work(input).catch((error: unknown) => terminal.fail(failureOf(error)))
      }
      for (const message of [...faults(ofTakes, named, key => key.toUpperCase()), ...faults(ofOptions, values, key => `--${key}`)])
        terminal.refuse(message)
      return terminal.refuse(`See ${name} --help`)
    },
  }
}

type Values = Record<string, unknown>

type Given = { values: Values; positionals: readonly string[] } | { fault: string }

function parsed(args: readonly string[], { options, json }: Signature): Given {
  const switches = { type: 'boolean' } as const
  const known = Object.entries(options.shape).map(([key, schema]) => [key, isSwitch(schema) ? switches : { type: 'string' as const }])
  try {
    return parseArgs({
      args: [...args],
      options: { ...Object.fromEntries(known), ...(json === 'none' ? {} : { json: switches }) },
      allowPositionals: true,
    })
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

const surplus = ({ shape }: z.ZodObject) => {
  const names = Object.keys(shape).map(name => name.toUpperCase())
  return names.length === 0 ? 'takes only options' : `takes ${names.join(' and ')}`
}

const faults = (parsed: z.ZodSafeParseResult<unknown>, input: unknown, nameOf: (key: string) => string) =>
  parsed.success
    ? []
    : inputFaults(parsed.error.issues, input).map(
        ({ path: [key], message }) => `${key === undefined ? '' : `${nameOf(String(key))} `}${message}`,
      )
