import { Resolver } from 'node:dns/promises'
import * as z from 'zod'
import { wholeNumber } from '#functions/admin/fields.ts'
import { getRehearsalRoute } from '#functions/admin/routes/rehearsals.ts'
import type { Api } from '../api/api.ts'
import { requestTo } from '../api/client.ts'
import { CommandError } from '../failure.ts'
import { textOption } from '../input/arguments.ts'
import { readPlanned } from '../input/deployment.ts'
import { nothing, verb } from '../verb.ts'
import { examineBefore } from './before.ts'
import { type CheckResult, type Consulted, examine } from './checks.ts'

const sender = /@([\w.-]+\.[\w-]+)>?$/

const senderRight = 'must be the address that mail comes from, such as ides@example.org: see ides.config.yaml'

export const doctorVerb = (consult: (region: string, from: string, to: string) => Promise<Consulted> = inAccount) =>
  verb(
    {
      name: 'ides doctor',
      does: 'Check a deployment, and say what is wrong and how to fix it; nothing is changed',
      more: 'Queries AWS with your own credentials, and DNS. Exits 0 if all is well, 1 if a check fails, 3 if AWS does not answer.',
      takes: nothing,
      options: z.object({
        from: z
          .string({ error: senderRight })
          .regex(sender, senderRight)
          .optional()
          .meta({ title: 'ADDRESS', description: 'The address that mail comes from, as in ides.config.yaml.' }),
        before: textOption('FILE', 'ides.config.yaml: checks what the first deployment needs, in place of --from, --name and --region.'),
        name: z.string().default('Ides').describe('The name of the deployment; by default Ides.'),
        region: z.string().default('eu-west-1').describe('By default eu-west-1.'),
        staff: wholeNumber
          .optional()
          .meta({ title: 'N', description: 'Mails on the busiest day: is the quota enough, and if not, when does the last mail go?' }),
        policy: textOption('ID', 'The same for the last rehearsal of a policy, from the admin API: see ides login.'),
        send: z.boolean().default(false).describe('Sends one test mail, and waits for news of its delivery.'),
        to: z
          .string()
          .default('success@simulator.amazonses.com')
          .meta({ title: 'ADDRESS', description: 'Where the test mail goes; by default to the mailbox simulator of SES.' }),
      }),
      json: 'Prints a finding a line, as JSON.',
      example: 'ides doctor --from ides@example.org --staff 32000',
    },
    async ({ options, json, terminal, around, api }) => {
      const { staff, policy, before, send, to } = options
      const planned = before === undefined ? undefined : await readPlanned(before)
      if (planned && 'problems' in planned) return terminal.refuseFiles([planned])
      const { name, region } = planned ?? options
      const from = planned?.mail.from ?? options.from
      if (from === undefined) return terminal.refuse(`--from ${senderRight}; before the first deployment give --before FILE`)
      if (staff !== undefined && policy !== undefined) return terminal.refuse('Give --staff or --policy, not both')
      const rehearsed = policy === undefined ? undefined : await busiestDay(policy, api)
      const examined = {
        ...(await consult(region, from, to)),
        ...{ name, region },
        domain: sender.exec(from)?.[1]?.toLowerCase() ?? '',
        now: around.clock.now(),
        busiest: rehearsed ?? staff,
        isSending: send,
        sleep: around.sleep,
      }
      const findings = planned ? examineBefore(examined, planned) : examine(examined)
      const all: CheckResult[] = []
      for await (const finding of findings) {
        all.push(finding)
        await terminal.print([json ? `${JSON.stringify(finding)}\n` : lineOf(finding)])
      }
      if (all.some(({ verdict }) => verdict === 'not ok')) return 1
      if (all.some(({ isUnreachable }) => isUnreachable)) return 3
      return all.every(({ verdict }) => verdict === 'ok') ? 0 : 1
    },
  )

/** In mails, of the last rehearsal of a policy. */
async function busiestDay(policy: string, api: Api) {
  const { body } = await api.call(requestTo(getRehearsalRoute, { policy, rehearsal: 'last' }))
  const { summary } = body
  if (!summary) throw new CommandError(1, `the last rehearsal of ${policy} has not finished: see ides policy rehearse --help`)
  return Math.max(0, ...summary.days.map(({ mailed }) => mailed))
}

const width = 'unknown'.length

const lineOf = ({ verdict, what, remedy }: CheckResult) =>
  `${verdict.padEnd(width)}  ${what}\n${remedy === undefined ? '' : `${' '.repeat(width)}  → ${remedy}\n`}`

/** Loads the SDK only now: help does not wait for it. */
async function inAccount(region: string, from: string, to: string): Promise<Consulted> {
  const [{ awsAccount }, { sesMailer }, { SESClient }, { canaryMail }] = await Promise.all([
    import('#adapters/aws-account/account.ts'),
    import('#adapters/ses/ses.ts'),
    import('@aws-sdk/client-ses'),
    import('#campaign/send/test-mails.ts'),
  ])
  const resolver = new Resolver({ timeout: 3_000, tries: 2 })
  const none = (error: NodeJS.ErrnoException) => {
    if (error.code === 'ENODATA' || error.code === 'ENOTFOUND') return []
    throw error
  }
  return {
    account: awsAccount(region),
    names: {
      txt: async host => (await resolver.resolveTxt(host).catch(none)).map(parts => parts.join('')),
      cname: host => resolver.resolveCname(host).catch(none),
      ns: host => resolver.resolveNs(host).catch(none),
      mx: async host => (await resolver.resolveMx(host).catch(none)).map(({ exchange }) => exchange),
    },
    sendTest: configurationSet => sesMailer(new SESClient({ region, maxAttempts: 1 }), { from, configurationSet }).send(canaryMail(to)),
  }
}
