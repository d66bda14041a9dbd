import { didYouMean } from '#domain/text.ts'
import { routes } from '../admin/routes.ts'
import type { Command } from './command.ts'
import { routeVerb } from './route-verb.ts'
import type { Verb } from './verb.ts'

interface Noun {
  /** `ides case` */
  name: string
  /** In a line. */
  does: string
  /** Those that are more than a route. */
  verbs?: readonly Verb[] | undefined
  /** The word of the verb that runs where none is named. */
  otherwise?: string | undefined
}

/** A command that is a route, or whose name is followed by a verb: one of its own, or a route. */
export function noun({ name, does, verbs: own = [], otherwise }: Noun): Command {
  const whole = routes.find(({ command }) => `ides ${command?.name}` === name)
  if (whole) return routeVerb(whole)
  const ofRoutes = routes.filter(({ command }) => command && `ides ${command.name}`.startsWith(`${name} `)).map(route => routeVerb(route))
  const verbs = [...own, ...ofRoutes.filter(verb => !own.some(one => one.name === verb.name))]
  const wordOf = (verb: Verb) => verb.name.slice(name.length + 1)
  const words = verbs.map(wordOf)
  const longest = Math.max(...words.map(({ length }) => length))
  const lines = verbs.map(verb => `  ${name} ${wordOf(verb).padEnd(longest)}    ${verb.does}\n`)
  const help = `${name} ${words.join('|')}\n\n${does.charAt(0).toUpperCase()}${does.slice(1)}.\n\n${lines.join('')}\n${name} VERB --help says more, with an example.\n`
  return {
    help,
    async run(args, terminal, around) {
      const [first, ...rest] = args
      if (first === undefined || first === '--help') {
        await terminal.print([help])
        return 0
      }
      const named = verbs.find(verb => wordOf(verb) === first)
      const verb = named ?? verbs.find(verb => wordOf(verb) === otherwise)
      return verb
        ? verb.run(named ? rest : args, terminal, around)
        : terminal.refuse(`"${first}" is not a verb of ${name}: ${didYouMean(first, words, `it has ${words.join(', ')}`)}`)
    },
  }
}

/** A verb that is another once an option is typed; its help is that of both. */
export function orWith(one: Verb, option: string, other: Verb): Verb {
  const help = `${one.help}\n${other.help}`
  return {
    ...one,
    help,
    async run(args, terminal, around) {
      if (args.includes('--help')) {
        await terminal.print([help])
        return 0
      }
      const isOther = args.some(arg => arg === option || arg.startsWith(`${option}=`))
      return (isOther ? other : one).run(args, terminal, around)
    },
  }
}
