import { caution } from '../../../shared/domain/schedule/clock.ts'
import { counted } from '../../../shared/domain/text.ts'
import type { Account, Names, Resource, SendTest } from './account.ts'

export interface Finding {
  readonly verdict: 'ok' | 'not ok' | 'unknown'
  readonly what: string
  readonly remedy?: string
  /** True where it is unknown because nobody answered. */
  readonly isUnreachable?: boolean
}

const ok = (what: string): Finding => ({ verdict: 'ok', what })
const notOk = (what: string, remedy: string): Finding => ({ verdict: 'not ok', what, remedy })

export interface Examined {
  readonly account: Account
  readonly names: Names
  /** Of the stacks. */
  readonly name: string
  /** Of the sender. */
  readonly domain: string
  /** In mails; absent where no campaign is planned. */
  readonly planned?: { readonly busiest: number }
  /** As `2026-11-25`. */
  readonly today: string
  /** Absent for no test mail. */
  readonly sendTest?: SendTest
  readonly now: () => number
  readonly wait: (milliseconds: number) => Promise<unknown>
}

/** In the order in which things are fixed. Each finding comes as soon as it is known. */
export async function* examine(of: Examined): AsyncGenerator<Finding> {
  const { account, name } = of
  const stacks = [`${name}Data`, `${name}Service`]
  let resources: readonly Resource[] = []
  yield* told(`the stacks ${stacks.join(' and ')}`, async () => {
    const found = await Promise.all(stacks.map((stack) => account.resources(stack)))
    resources = found.flat()
    return [ok(`${stacks.join(' and ')} are deployed, with ${counted(resources.length, 'resource')}`)]
  })
  const idsOf = (type: string) => resources.flatMap((one) => (one.type === type ? [one.id] : []))
  const tables = [...idsOf('AWS::DynamoDB::GlobalTable'), ...idsOf('AWS::DynamoDB::Table')]

  yield* told('the mail account', () => mailAccount(of))
  yield* told(`the identity ${of.domain}`, () => identity(of))
  yield* told(`the DMARC record of ${of.domain}`, () => dmarc(of))
  for (const schedule of idsOf('AWS::Scheduler::Schedule'))
    yield* told(`the schedule ${nameOf(schedule)}`, async () => [
      (await account.isScheduleOn(nameOf(schedule)))
        ? ok(`the schedule ${nameOf(schedule)} is on`)
        : notOk(
            `the schedule ${nameOf(schedule)} is off`,
            'Turn it on in the console of EventBridge Scheduler, or deploy the service again.',
          ),
    ])
  for (const table of tables) yield* told(`the table ${table}`, () => protection(account, table))
  yield* told('how long personal data is kept', async () => {
    const kept = await account.output(`${name}Service`, 'Retention')
    return kept === undefined
      ? [notOk('how long personal data is kept is not stated', 'Deploy the service again.')]
      : [ok(`personal data is kept for so many days: ${kept}`)]
  })
  if (of.sendTest)
    yield* told('whether a test mail is delivered', () => delivery(of, tables, idsOf('AWS::SES::ConfigurationSet')[0] ?? '', of.sendTest))
}

/** CloudFormation puts the group before the name. */
const nameOf = (schedule: string): string => schedule.split(/[/|]/).at(-1) ?? schedule

/** A failed call is a finding, too. */
async function* told(what: string, look: () => Promise<readonly Finding[]>): AsyncGenerator<Finding> {
  try {
    yield* await look()
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error))
    const remedy = `AWS says ${name}: ${message}`
    yield { verdict: 'unknown', what, remedy, isUnreachable: isOfNetwork(error) }
  }
}

const network = /^(E[A-Z_]{4,}|TimeoutError|NetworkingError|CredentialsProviderError)$/

const isOfNetwork = (error: unknown): boolean =>
  error instanceof Error && (network.test(error.name) || ('code' in error && network.test(String(error.code))))

async function mailAccount({ account, planned, today }: Examined): Promise<readonly Finding[]> {
  const { isOutOfSandbox, isEnabled, perDay, perSecond, sentToday } = await account.mail()
  const quota = Number.isFinite(perDay)
    ? `${counted(perDay, 'mail')} a day, ${perSecond} a second`
    : `any number of mails a day, ${perSecond} a second`
  const findings = [
    isOutOfSandbox
      ? ok('SES is out of its sandbox')
      : notOk(
          'SES is in its sandbox: only addresses that were verified get mail',
          'Ask for production access in the console of SES: it takes a day.',
        ),
    isEnabled
      ? ok('SES sends')
      : notOk(
          'SES has stopped all mail of the account',
          'Look at Reputation metrics in the console of SES, and answer the mail from Amazon.',
        ),
  ]
  if (!planned) return [...findings, ok(`SES takes ${quota}; --staff N checks whether that is enough`)]
  const left = Math.max(0, perDay - sentToday)
  const minutes = Math.ceil(planned.busiest / Math.max(perSecond, 1) / 60)
  if (planned.busiest <= left)
    return [
      ...findings,
      ok(`SES takes ${quota}: enough for ${planned.busiest} on the busiest day, which take ${counted(minutes, 'minute')}`),
    ]
  const days = perDay > 0 ? Math.ceil((planned.busiest - left) / perDay) : Number.POSITIVE_INFINITY
  const end = Number.isFinite(days) ? dayAfter(today, days) : 'never'
  return [
    ...findings,
    notOk(
      `SES takes ${quota}, of which ${left} ${left === 1 ? 'is' : 'are'} left today, but ${counted(planned.busiest, 'mail is', 'mails are')} due on the busiest day: the last would go on ${end}`,
      `Ask for ${counted(planned.busiest, 'mail')} a day by "SES Sending Limits" in Service Quotas.`,
    ),
  ]
}

const dayAfter = (today: string, days: number): string => new Date(Date.parse(today) + days * 86_400_000).toISOString().slice(0, 10)

async function identity({ account, names, domain }: Examined): Promise<readonly Finding[]> {
  const known = await account.identity(domain)
  if (!known) return [notOk(`SES does not know ${domain}`, 'Deploy with `identity: make`, or check the region.')]
  const records = 'Set the records from the outputs of the data stack in the DNS of the domain.'
  const findings = [known.isVerified ? ok(`${domain} is verified`) : notOk(`${domain} is not verified`, records)]
  const missing: string[] = []
  for (const token of known.dkimTokens) {
    const host = `${token}._domainkey.${domain}`
    if ((await names.cname(host)).length === 0) missing.push(host)
  }
  if (known.dkimTokens.length === 0) findings.push(notOk(`${domain} has no DKIM`, 'Turn on Easy DKIM for it in the console of SES.'))
  else if (missing.length > 0) findings.push(notOk(`DKIM: there is no CNAME at ${missing.join(', ')}`, records))
  else findings.push(ok('DKIM: its records are in place'))
  const host = known.mailFrom ?? domain
  const spf = (await names.txt(host)).find((text) => /^v=spf1\b/i.test(text))
  if (spf && /\binclude:amazonses\.com\b/i.test(spf)) findings.push(ok(`SPF: ${host} allows Amazon SES`))
  else findings.push(notOk(spf ? `SPF: ${host} does not allow Amazon SES` : `SPF: ${host} has no record`, records))
  return findings
}

async function dmarc({ names, domain }: Examined): Promise<readonly Finding[]> {
  // A domain without a record inherits that of its parent.
  const hosts = domain
    .split('.')
    .slice(0, -1)
    .map(
      (_, index, all) =>
        `_dmarc.${domain
          .split('.')
          .slice(index, all.length + 1)
          .join('.')}`,
    )
  for (const host of hosts)
    if ((await names.txt(host)).some((text) => /^v=DMARC1\b/i.test(text))) return [ok(`DMARC: ${host} has a record`)]
  return [
    notOk(`DMARC: _dmarc.${domain} has no record`, 'Set the record from the outputs of the data stack; its p=none only asks for reports.'),
  ]
}

async function protection(account: Account, table: string): Promise<readonly Finding[]> {
  const { isKept, isRestorable } = await account.table(table)
  const again = 'Deploy the data stack again.'
  return [
    isKept ? ok(`the table ${table} is protected from deletion`) : notOk(`the table ${table} can be deleted`, again),
    isRestorable ? ok(`the table ${table} can be restored`) : notOk(`the table ${table} has no point-in-time recovery`, again),
  ]
}

/** Milliseconds. News is recorded at most once a minute, by a clock that is behind on purpose. */
const slack = 60_000 + caution * 1_000
/** Milliseconds. */
const patience = 120_000

async function delivery(
  { account, now, wait }: Examined,
  tables: readonly string[],
  configurationSet: string,
  sendTest: SendTest = async () => undefined,
): Promise<readonly Finding[]> {
  const shapes = await Promise.all(tables.map(async (name) => ({ name, keys: (await account.table(name)).keys })))
  const records = shapes.find(({ keys }) => keys.includes('sk'))
  if (!records)
    return [
      {
        verdict: 'unknown',
        what: 'whether a test mail is delivered',
        remedy: 'There is no table of records: deploy both stacks first.',
      },
    ]
  const start = now()
  const fault = await sendTest(configurationSet)
  if (fault !== undefined) return [notOk(`SES did not take a test mail: ${fault}`, 'Fix the findings above, and try again.')]
  for (;;) {
    const heard = await account.heardAt(records.name)
    if (heard !== undefined && heard > start - slack) return [ok('a test mail was delivered, and news of it came')]
    if (now() - start > patience)
      return [
        notOk(
          'SES took a test mail, but no news of it came in two minutes',
          'Look at the log of the function feedback and at the queue MissedEvents: see infra/RUNBOOK.md.',
        ),
      ]
    await wait(2_000)
  }
}
