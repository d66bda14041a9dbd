import type { Command } from './command.ts'
import type { Verb } from './verb.ts'

interface Noun {
  /** `ides case` */
  readonly name: string
  readonly does: string
  readonly verbs: Readonly<Record<string, Verb>>
  /** The verb that runs where none is named. */
  readonly otherwise?: string
}

/** A command whose name is followed by a verb. */
export function noun({ name, does, verbs, otherwise }: Noun): Command {
  const names = Object.keys(verbs)
  const longest = Math.max(...names.map((verb) => verb.length))
  const lines = Object.entries(verbs).map(([verb, { does }]) => `  ${name} ${verb.padEnd(longest)}    ${does}\n`)
  const help = `${name} ${names.join('|')}\n\n${does}.\n\n${lines.join('')}\n${name} VERB --help says more, with an example.\n`
  return {
    help,
    async run(args, terminal, around) {
      const [first, ...rest] = args
      if (first === undefined || first === '--help') {
        await terminal.print([help])
        return 0
      }
      const verb = Object.hasOwn(verbs, first) ? verbs[first] : undefined
      if (verb) return verb.run(rest, terminal, around)
      const meant = otherwise === undefined ? undefined : verbs[otherwise]
      if (meant) return meant.run(args, terminal, around)
      return terminal.refuse(`"${first}" is not a verb of ${name}: it has ${names.join(', ')}`)
    },
  }
}
