import type { Command } from './command.ts'
import { argumentFault } from './input/arguments.ts'
import type { Surroundings } from './surroundings.ts'
import { openTerminal, type Terminal } from './terminal.ts'

interface Entry {
  /** In a line. */
  readonly does: string
  /** Nothing is read from the disk for a command that is not wanted. */
  load(): Promise<Command>
}

const alone: Readonly<Record<string, Entry>> = {
  rehearse: {
    does: 'run a whole campaign on a virtual clock, nothing sent',
    load: async () => {
      const { rehearseCommand, rehearseHelp } = await import('./rehearse.ts')
      return helpful(rehearseHelp, rehearseCommand)
    },
  },
  preview: {
    does: 'show one mail of a policy, of any kind and in any language',
    load: async () => {
      const { previewCommand, previewHelp } = await import('./preview.ts')
      return helpful(previewHelp, previewCommand)
    },
  },
}

const throughApi: Readonly<Record<string, Entry>> = {
  login: {
    does: 'sign in, for all the others',
    load: async () => {
      const { loginCommand, loginHelp } = await import('./login.ts')
      return helpful(loginHelp, loginCommand)
    },
  },
  policy: {
    does: 'policies: written, rehearsed, approved, paused and lifted',
    load: async () => (await import('./policy/policy.ts')).policyNoun,
  },
  staff: {
    does: 'staff, brought in from a file',
    load: async () => (await import('./import/verbs.ts')).staffNoun,
  },
  devices: {
    does: 'devices, brought in from a file',
    load: async () => (await import('./import/verbs.ts')).devicesNoun,
  },
  case: {
    does: 'who is affected and how they stand, and what is decided about them',
    load: async () => (await import('./case/case.ts')).caseNoun,
  },
  hold: {
    does: 'whose mail waits for a human',
    load: async () => (await import('./hold.ts')).holdNoun,
  },
  control: {
    does: 'what is paused for everything at once',
    load: async () => (await import('./control.ts')).controlVerb,
  },
  pause: {
    does: 'pause all mail, or all further suspension',
    load: async () => (await import('./control.ts')).pauseVerb,
  },
  resume: {
    does: 'let all mail, or further suspension, go on',
    load: async () => (await import('./control.ts')).resumeVerb,
  },
  audit: {
    does: 'what humans have decided, and that nobody has touched it',
    load: async () => (await import('./audit.ts')).auditNoun,
  },
  person: {
    does: 'all that is held of one person: exported or erased',
    load: async () => (await import('./person.ts')).personNoun,
  },
}

/** A command that tells its help itself, wherever on its line it is asked. */
function helpful(help: string, run: Command['run']): Command {
  return {
    help,
    async run(args, terminal, around) {
      if (!args.includes('--help')) return run(args, terminal, around)
      await terminal.print([help])
      return 0
    },
  }
}

const onAws: Readonly<Record<string, Entry>> = {
  doctor: {
    does: 'look at a deployment: what is not as it must be, and what to do',
    load: async () => {
      const { doctorCommand, doctorHelp } = await import('./doctor.ts')
      return helpful(doctorHelp, doctorCommand)
    },
  },
  cost: {
    does: 'what it costs on AWS, by a list of prices',
    load: async () => {
      const { costCommand, costHelp } = await import('./cost.ts')
      return helpful(costHelp, costCommand)
    },
  },
}

const linesOf = (entries: Readonly<Record<string, Entry>>): string =>
  Object.entries(entries)
    .map(([name, { does }]) => `  ides ${name.padEnd(10)}  ${does}\n`)
    .join('')

const help = `ides warns people before a policy deadline and acts after it.

On this machine alone:

${linesOf(alone)}
By the admin API:

${linesOf(throughApi)}
Around a deployment on AWS:

${linesOf(onAws)}
ides COMMAND --help tells more. Exit codes: 0 done, 1 refused, 2 wrong input, 3 not reachable.
`

const commands: ReadonlyMap<string, Entry> = new Map(Object.entries({ ...alone, ...throughApi, ...onAws }))

/** The command line. @returns the exit code: 0 done, 1 refused, 2 wrong input, 3 not reachable */
export async function main(args: readonly string[]): Promise<number> {
  // Whoever reads the output may stop early, as `head` does.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
  return ides(args, openTerminal(process.stdout, process.stderr))
}

/** @param around what commands find there; by default what there is */
export async function ides([name, ...args]: readonly string[], terminal: Terminal, around?: Surroundings): Promise<number> {
  if (name === undefined || name === '--help' || name === 'help') {
    await terminal.print([help])
    return 0
  }
  const entry = commands.get(name)
  if (!entry) return terminal.refuse(`"${name}" is not a command of ides: there are ${[...commands.keys()].join(', ')}; see ides --help`)
  const command = await entry.load()
  try {
    return await command.run(args, terminal, around)
  } catch (error) {
    const fault = argumentFault(error)
    if (fault === undefined) throw error
    return terminal.refuse(`${fault}: see ides ${name} --help`)
  }
}
