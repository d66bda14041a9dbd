import { argumentFault } from './input/arguments.ts'
import { loginCommand, loginHelp } from './login.ts'
import { previewCommand, previewHelp } from './preview.ts'
import { rehearseCommand, rehearseHelp } from './rehearse.ts'
import { openTerminal, type Terminal } from './terminal.ts'

const help = `ides warns people before a policy deadline and acts after it.

  ides rehearse    run a whole campaign on a virtual clock, nothing sent
  ides preview     show one mail of a policy, of any kind and in any language
  ides login       sign in to the admin API, for the commands that speak to it

ides COMMAND --help tells more.
`

interface Command {
  readonly help: string
  /** @returns the exit code: 0 done, 1 refused, 2 wrong input, 3 not reachable */
  run(args: readonly string[], terminal: Terminal): Promise<number>
}

const commands: ReadonlyMap<string, Command> = new Map([
  ['rehearse', { help: rehearseHelp, run: rehearseCommand }],
  ['preview', { help: previewHelp, run: previewCommand }],
  ['login', { help: loginHelp, run: loginCommand }],
])

/** The command line. @returns the exit code: 0 done, 1 refused, 2 wrong input, 3 not reachable */
export async function main([name, ...args]: readonly string[]): Promise<number> {
  const terminal = openTerminal(process.stdout, process.stderr)
  // Whoever reads the output may stop early, as `head` does.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
  if (name === undefined || name === '--help' || name === 'help') {
    await terminal.print([help])
    return 0
  }
  const command = commands.get(name)
  if (!command) return terminal.refuse(`"${name}" is not a command of ides: see ides --help`)
  if (args.includes('--help')) {
    await terminal.print([command.help])
    return 0
  }
  try {
    return await command.run(args, terminal)
  } catch (error) {
    const fault = argumentFault(error)
    if (fault === undefined) throw error
    return terminal.refuse(`${fault}: see ides ${name} --help`)
  }
}
