import { Resolver } from 'node:dns/promises'
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { seen } from '../../shared/domain/problem.ts'
import type { Account, Names, SendTest } from './doctor/account.ts'
import { examine, type Finding } from './doctor/checks.ts'
import { type Failure, failure } from './login/failure.ts'
import { type Surroundings, surroundings } from './surroundings.ts'
import type { Terminal } from './terminal.ts'

export const doctorHelp = `ides doctor --from ADDRESS [--name NAME] [--region REGION] [--staff N | --policy ID] [--send [--to ADDRESS]] [--json]

Looks at a deployment, and says what is not as it must be, and what to do. It asks AWS as whoever runs it, and the DNS; it changes nothing.

  --from ADDRESS   whom mail comes from, as in ides.config.yaml
  --name NAME      of the deployment there, by default Ides
  --region REGION  by default eu-west-1
  --staff N        how many would get a mail on one day: is the quota enough, and if not, when would the last go?
  --policy ID      the same of the last rehearsal of a policy, by the admin API: see ides login
  --send           sends one test mail, and waits until its delivery is heard of
  --to ADDRESS     where that goes, by default the mailbox simulator of SES
  --json           a finding a line

Exit codes: 0 all is well, 1 something is not, 2 wrong input, 3 not reachable.

Example: npx ides doctor --from ides@example.org --staff 32000
`

const options = {
  from: { type: 'string' },
  name: { type: 'string', default: 'Ides' },
  region: { type: 'string', default: 'eu-west-1' },
  staff: { type: 'string' },
  policy: { type: 'string' },
  send: { type: 'boolean', default: false },
  to: { type: 'string', default: 'success@simulator.amazonses.com' },
  json: { type: 'boolean', default: false },
} as const

/** Whom a doctor asks. */
export interface Consulted {
  readonly account: Account
  readonly names: Names
  readonly sendTest: SendTest
}

/** @returns the exit code: 0 all is well, 1 something is not, 2 wrong input, 3 not reachable */
export async function doctorCommand(
  args: readonly string[],
  terminal: Terminal,
  around: Surroundings = surroundings(),
  consult: (region: string, from: string, to: string) => Promise<Consulted> = onAws,
): Promise<number> {
  const { values } = parseArgs({ args: [...args], options })
  const { from, name, region, to, json } = values
  const domain = from?.match(/@([\w.-]+\.[\w-]+)>?$/)?.[1]?.toLowerCase()
  if (from === undefined || domain === undefined)
    return terminal.refuse(`--from must be the address that mail comes from, as in ides.config.yaml, but is ${seen(from)}`)
  if (values.staff !== undefined && !/^[1-9]\d{0,7}$/.test(values.staff))
    return terminal.refuse(`--staff must be a whole number from 1, but is ${seen(values.staff)}`)
  if (values.staff !== undefined && values.policy !== undefined) return terminal.refuse('--staff and --policy cannot both be given')
  const rehearsed = values.policy === undefined ? undefined : await busiestDay(values.policy, around)
  if (typeof rehearsed === 'object') return terminal.fail(rehearsed)
  const busiest = rehearsed ?? Number(values.staff ?? 0)
  const { account, names, sendTest } = await consult(region, from, to)
  const findings = examine({
    account,
    names,
    name,
    domain,
    today: around.clock.now().toString().slice(0, 10),
    ...(busiest > 0 ? { planned: { busiest } } : {}),
    ...(values.send ? { sendTest } : {}),
    now: () => performance.now() + performance.timeOrigin,
    wait: setTimeout,
  })
  const all: Finding[] = []
  for await (const finding of findings) {
    all.push(finding)
    await terminal.print([json ? `${JSON.stringify(finding)}\n` : lineOf(finding)])
  }
  if (all.some(({ verdict }) => verdict === 'not ok')) return 1
  if (all.some(({ isUnreachable }) => isUnreachable)) return 3
  return all.every(({ verdict }) => verdict === 'ok') ? 0 : 1
}

/** Mails of the day with the most, in the last rehearsal of a policy. */
async function busiestDay(policy: string, around: Surroundings): Promise<number | Failure> {
  const [{ apiFor }, { at }, { job }] = await Promise.all([
    import('./api/api.ts'),
    import('./api/client.ts'),
    import('../admin/routes/rehearsals/rehearsal.ts'),
  ])
  const answer = await apiFor(around).call({ method: 'GET', path: at`/policies/${policy}/rehearsals/last`, answer: job })
  if (!answer.ok) return answer
  const { summary } = answer.body
  if (!summary) return failure(1, `the last rehearsal of ${policy} is not done: see ides policy rehearse --help`)
  return Math.max(0, ...summary.days.map(({ mailed }) => mailed))
}

const width = 'could not be told'.length

const lineOf = ({ verdict, what, remedy }: Finding): string =>
  `${verdict.padEnd(width)}  ${what}\n${remedy === undefined ? '' : `${' '.repeat(width)}  → ${remedy}\n`}`

/** Loaded only now, for nobody who asks for help waits for it. */
async function onAws(region: string, from: string, to: string): Promise<Consulted> {
  const [{ awsAccount }, { sesMailer }, { SESClient }, { canaryMail }] = await Promise.all([
    import('../../shared/adapters/aws-account/account.ts'),
    import('../../shared/adapters/ses/ses.ts'),
    import('@aws-sdk/client-ses'),
    import('../../shared/campaign/send/canary.ts'),
  ])
  const resolver = new Resolver({ timeout: 3_000, tries: 2 })
  const none = (error: NodeJS.ErrnoException): never[] => {
    if (error.code === 'ENODATA' || error.code === 'ENOTFOUND') return []
    throw error
  }
  return {
    account: awsAccount(region),
    names: {
      txt: async (host) => (await resolver.resolveTxt(host).catch(none)).map((parts) => parts.join('')),
      cname: (host) => resolver.resolveCname(host).catch(none),
    },
    async sendTest(configurationSet) {
      const handover = await sesMailer(new SESClient({ region, maxAttempts: 1 }), { from, configurationSet }).send(canaryMail(to))
      return handover.kind === 'accepted' ? undefined : handover.reason
    },
  }
}
