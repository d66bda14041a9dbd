import { didYouMean } from '#domain/text.ts'
import packageDescription from '#package.json' with { type: 'json' }
import { type Command, interrupted } from './command.ts'
import { exitCodes } from './help.ts'
import type { CliEnvironment } from './surroundings.ts'
import { openTerminal, type Terminal } from './terminal.ts'
import type { Verb } from './verb.ts'

/** A command is imported only when it is typed. */
interface Entry {
  /** In a line. */
  does: string
  /** By default what follows is a verb. */
  load?(): Promise<Command>
  /** Those that are more than a route. */
  verbs?(): Promise<readonly Verb[]>
  /** The verb that runs where none is named. */
  otherwise?: string
}

const offline: Record<string, Entry> = {
  rehearse: {
    does: 'rehearse a whole campaign from files',
    load: async () => (await import('./rehearse.ts')).rehearseVerb,
  },
  preview: {
    does: 'show one mail, in any language',
    load: async () => (await import('./preview.ts')).previewVerb,
  },
}

const throughApi: Record<string, Entry> = {
  login: {
    does: 'sign in',
    load: async () => (await import('./login/login.ts')).loginVerb,
  },
  logout: {
    does: 'sign out',
    load: async () => (await import('./login/logout.ts')).logoutVerb,
  },
  policy: {
    does: 'write, check, rehearse, approve, pause and lift policies',
    verbs: async () => (await import('./policy/policy.ts')).policyVerbs,
  },
  requirement: {
    does: 'write, check, approve and retire requirements of your own',
    verbs: async () => (await import('./requirement.ts')).requirementVerbs,
  },
  staff: {
    does: 'import staff from a file',
    verbs: async () => (await import('./import/verbs.ts')).staffVerbs,
  },
  devices: {
    does: 'import devices from a file',
    verbs: async () => (await import('./import/verbs.ts')).devicesVerbs,
  },
  source: {
    does: 'list, test and read device managers and directories',
    verbs: async () => (await import('./source.ts')).sourceVerbs,
    otherwise: 'list',
  },
  access: {
    does: 'list access in other systems, test connectors',
    verbs: async () => (await import('./access.ts')).accessVerbs,
    otherwise: 'list',
  },
  coverage: {
    does: 'show what can be read from devices, and which can be suspended',
    load: async () => (await import('./coverage.ts')).coverageVerb,
  },
  case: {
    does: 'list and show cases, and decide requests',
    verbs: async () => (await import('./case/case.ts')).caseVerbs,
  },
  brake: {
    does: 'list, approve and reject suspensions above the limit',
    verbs: async () => (await import('./brake.ts')).brakeVerbs,
  },
  hold: {
    does: 'list and release people whose mail is held',
  },
  address: {
    does: 'list and confirm addresses that were changed by hand',
  },
  upcoming: {
    does: 'list who loses access within seven days, and what waits for a decision',
  },
  control: {
    does: 'show whether mail, suspension or erasure is paused',
  },
  pause: {
    does: 'pause all mail, or all new suspensions',
    load: async () => (await import('./control.ts')).pauseVerb,
  },
  resume: {
    does: 'resume all mail, or suspension',
    load: async () => (await import('./control.ts')).resumeVerb,
  },
  job: {
    does: 'list jobs',
    otherwise: 'list',
  },
  audit: {
    does: 'list and verify human decisions',
    verbs: async () => (await import('./audit.ts')).auditVerbs,
    otherwise: 'list',
  },
  person: {
    does: 'read the mails of one person; export or erase their data',
  },
}

const awsCommands: Record<string, Entry> = {
  doctor: {
    does: 'check a deployment, and say how to fix it',
    load: async () => (await import('./doctor/doctor.ts')).doctorVerb(),
  },
  cost: {
    does: 'estimate the AWS bill',
    load: async () => (await import('./cost/cost.ts')).costVerb,
  },
}

const linesOf = (entries: Record<string, Entry>) =>
  Object.entries(entries)
    .map(([name, { does }]) => `  ides ${name.padEnd(11)}  ${does}\n`)
    .join('')

/** What one needs first, in order. */
const beginning = {
  'policy new': 'write a policy from your answers',
  rehearse: 'rehearse its whole campaign from files; sends nothing',
  login: 'sign in to the admin API',
  'staff import': 'import staff from a file; then ides devices import',
  'policy put': 'save the policy as a draft, for another person to approve',
} as const

const help = `ides warns people before a policy deadline and acts after it.

To begin:

${Object.entries(beginning)
  .map(([name, does]) => `  ides ${name.padEnd(12)}  ${does}\n`)
  .join('')}
On this machine:

${linesOf(offline)}
Through the admin API:

${linesOf(throughApi)}
On AWS:

${linesOf(awsCommands)}
ides COMMAND --help says more, with an example. ides --version prints the version.
${exitCodes}
`

const commands: ReadonlyMap<string, Entry> = new Map(Object.entries({ ...offline, ...throughApi, ...awsCommands }))

/** @returns the exit code: see `Command` */
export async function main(args: readonly string[]): Promise<number> {
  // The reader may stop early, as `head` does.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
  const code = await ides(args, openTerminal(process.stdout, process.stderr))
  // A request that nobody waits for any more would keep the program alive.
  if (code === interrupted) process.exit(code)
  return code
}

async function nounOf(name: string, { does, verbs, otherwise }: Entry): Promise<Command> {
  const [{ noun }, own] = await Promise.all([import('./noun.ts'), verbs?.()])
  return noun({ name: `ides ${name}`, does, verbs: own, otherwise })
}

/** @param around by default this machine */
export async function ides([name, ...args]: readonly string[], terminal: Terminal, around?: CliEnvironment): Promise<number> {
  if (name === undefined || name === '--help' || name === 'help') {
    await terminal.print([help])
    return 0
  }
  if (name === '--version') {
    await terminal.print([`${packageDescription.version}\n`])
    return 0
  }
  const entry = commands.get(name)
  if (!entry) {
    const names = [...commands.keys()]
    return terminal.refuse(
      `"${name}" is not a command of ides: ${didYouMean(name, names, `there are ${names.join(', ')}.`)} See ides --help`,
    )
  }
  const command = (await entry.load?.()) ?? (await nounOf(name, entry))
  return command.run(args, terminal, around)
}
