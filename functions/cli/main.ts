import { argumentFault } from './input/arguments.ts'
import { rehearseCommand, rehearseHelp } from './rehearse.ts'
import { openTerminal } from './terminal.ts'

const help = `ides warns people before a policy deadline and acts after it.

  ides rehearse    run a whole campaign on a virtual clock, nothing sent

ides COMMAND --help tells more.
`

/** The command line. @returns the exit code: 0 done, 2 wrong input */
export async function main([command, ...args]: readonly string[]): Promise<number> {
  const terminal = openTerminal(process.stdout, process.stderr)
  // Whoever reads the output may stop early, as `head` does.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
  if (command === undefined || command === '--help' || command === 'help') {
    await terminal.print([help])
    return 0
  }
  if (command !== 'rehearse') return terminal.refuse(`"${command}" is not a command of ides: see ides --help`)
  if (args.includes('--help')) {
    await terminal.print([rehearseHelp])
    return 0
  }
  try {
    return await rehearseCommand(args, terminal)
  } catch (error) {
    const fault = argumentFault(error)
    if (fault === undefined) throw error
    return terminal.refuse(`${fault}: see ides rehearse --help`)
  }
}
