import type { Command } from './command.ts'
import type { Verb } from './verb.ts'

interface Noun {
  /** `ides case` */
  readonly name: string
  readonly does: string
  readonly verbs: readonly Verb[]
  /** What runs where no verb is named. */
  readonly otherwise?: Verb
}

/** A command whose name is followed by a verb. */
export function noun({ name, does, verbs, otherwise }: Noun): Command {
  const wordOf = (verb: Verb) => verb.name.slice(name.length + 1)
  const words = verbs.map(wordOf)
  const longest = Math.max(...words.map(({ length }) => length))
  const lines = verbs.map((verb) => `  ${name} ${wordOf(verb).padEnd(longest)}    ${verb.does}\n`)
  const help = `${name} ${words.join('|')}\n\n${does}.\n\n${lines.join('')}\n${name} VERB --help says more, with an example.\n`
  return {
    help,
    async run(args, terminal, around) {
      const [first, ...rest] = args
      if (first === undefined || first === '--help') {
        await terminal.print([help])
        return 0
      }
      const verb = verbs.find((one) => wordOf(one) === first)
      if (verb) return verb.run(rest, terminal, around)
      if (otherwise) return otherwise.run(args, terminal, around)
      return terminal.refuse(`"${first}" is not a verb of ${name}: it has ${words.join(', ')}`)
    },
  }
}
