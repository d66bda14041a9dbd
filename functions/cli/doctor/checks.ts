import { reachedBy, secondsToSend, workersFor } from '../../../shared/domain/capacity.ts'
import { counted } from '../../../shared/domain/text.ts'
import type { Account, Names, Resource, SendTest } from './account.ts'

export interface CheckResult {
  readonly verdict: 'ok' | 'not ok' | 'unknown'
  readonly what: string
  readonly remedy?: string
  /** True where it is unknown because nobody answered. */
  readonly isUnreachable?: boolean
}

const ok = (what: string): CheckResult => ({ verdict: 'ok', what })
const notOk = (what: string, remedy: string): CheckResult => ({ verdict: 'not ok', what, remedy })

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
export async function* examine(of: Examined): AsyncGenerator<CheckResult> {
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
  for (const set of idsOf('AWS::SES::ConfigurationSet')) yield* told('where events of mail go', () => mailEvents(account, set))
  yield* told('the account’s suppression list', async () => {
    const count = await account.suppressed()
    const addresses = `${count < 5000 ? '' : 'at least '}${counted(count, 'address', 'addresses')}`
    return [ok(`the account’s suppression list has ${addresses}; Ides mails them all the same`)]
  })
  yield* told('how many functions may run', () => concurrency(account, idsOf('AWS::Lambda::EventSourceMapping')))
  yield* told('whether enough functions send mail', () => senders(of, idsOf('AWS::Lambda::EventSourceMapping')))
  for (const schedule of idsOf('AWS::Scheduler::Schedule'))
    yield* told(`the schedule ${nameOf(schedule)}`, async () => [
      (await account.isScheduleOn(nameOf(schedule)))
        ? ok(`the schedule ${nameOf(schedule)} is on`)
        : notOk(`the schedule ${nameOf(schedule)} is off`, 'Turn it on in the EventBridge Scheduler console, or deploy the service again.'),
    ])
  for (const table of tables) yield* told(`the table ${table}`, () => protection(account, table))
  for (const topic of idsOf('AWS::SNS::Topic')) yield* told(`the topic ${nameOf(topic)}`, () => subscriptions(account, topic))
  for (const queue of idsOf('AWS::SQS::Queue').filter((one) => /Missed/.test(nameOf(one))))
    yield* told(`the queue ${nameOf(queue)}`, () => missed(account, nameOf(queue), queue))
  yield* told('which alarms ring', () => alarms(account, `${name}Service-`))
  yield* told('who may approve', () => approvers(account, idsOf('AWS::Cognito::UserPool')))
  yield* told('how long personal data is kept', async () => {
    const kept = await account.output(`${name}Service`, 'Retention')
    return kept === undefined
      ? [notOk('how long personal data is kept is not stated', 'Deploy the service again.')]
      : [ok(`retention of personal data, in days: ${kept}`)]
  })
  for (const owner of secretOwners) {
    const secrets = await account.output(`${name}Service`, owner.output).catch(() => undefined)
    for (const one of secrets?.split(', ') ?? []) yield* told(`the secret ${one}`, () => secret(account, one, owner))
  }
  const { sendTest } = of
  if (sendTest)
    yield* told('whether a test mail is delivered', () => delivery(of, tables, idsOf('AWS::SES::ConfigurationSet')[0] ?? '', sendTest))
}

/** The last part of an ARN, of an address, or of a schedule, whose group CloudFormation puts first. */
const nameOf = (id: string): string => id.split(/[/|:]/).at(-1) ?? id

/** A failed call is a finding, too. */
async function* told(what: string, look: () => Promise<readonly CheckResult[]>): AsyncGenerator<CheckResult> {
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

async function mailAccount({ account, planned, today }: Examined): Promise<readonly CheckResult[]> {
  const { isOutOfSandbox, isEnabled, perDay, perSecond, sentToday } = await account.mail()
  const quota = Number.isFinite(perDay)
    ? `${counted(perDay, 'mail')} a day, ${perSecond} a second`
    : `any number of mails a day, ${perSecond} a second`
  const findings = [
    isOutOfSandbox
      ? ok('SES has production access')
      : notOk(
          'SES is in its sandbox: only verified addresses receive mail',
          'Ask for production access in the SES console: approval takes about a day.',
        ),
    isEnabled
      ? ok('SES sends')
      : notOk(
          'SES has paused sending for this account',
          'Check Reputation metrics in the SES console, and reply to the email from Amazon.',
        ),
  ]
  if (!planned) return [...findings, ok(`SES takes ${quota}; --staff N checks whether that is enough`)]
  const left = Math.max(0, perDay - sentToday)
  const minutes = Math.ceil(secondsToSend(planned.busiest, Math.max(perSecond, 1)) / 60)
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

async function identity({ account, names, domain }: Examined): Promise<readonly CheckResult[]> {
  const known = await account.identity(domain)
  if (!known) return [notOk(`SES does not know ${domain}`, 'Deploy with `identity: make`, or check the region.')]
  const records = 'Set the records from the outputs of the data stack in the DNS of the domain.'
  const findings = [known.isVerified ? ok(`${domain} is verified`) : notOk(`${domain} is not verified`, records)]
  const missing: string[] = []
  for (const token of known.dkimTokens) {
    const host = `${token}._domainkey.${domain}`
    if ((await names.cname(host)).length === 0) missing.push(host)
  }
  if (known.dkimTokens.length === 0) findings.push(notOk(`${domain} has no DKIM`, 'Turn on Easy DKIM for it in the SES console.'))
  else if (missing.length > 0) findings.push(notOk(`DKIM: there is no CNAME at ${missing.join(', ')}`, records))
  else findings.push(ok('DKIM: its records are in place'))
  if (known.mailFrom !== undefined) findings.push(...(await mailFrom(known.mailFrom, known.isMailFromUsed, names)))
  const host = known.mailFrom ?? domain
  const spf = (await names.txt(host)).find((text) => /^v=spf1\b/i.test(text))
  if (spf && /\binclude:amazonses\.com\b/i.test(spf)) findings.push(ok(`SPF: ${host} allows Amazon SES`))
  else findings.push(notOk(spf ? `SPF: ${host} does not allow Amazon SES` : `SPF: ${host} has no record`, records))
  return findings
}

async function mailFrom(host: string, isUsed: boolean, names: Names): Promise<readonly CheckResult[]> {
  const records = 'Set the records MailMailFrom… from the outputs of the data stack in the DNS; SES finds them within three days.'
  const isRight = (await names.mx(host)).some((server) => /^feedback-smtp\..*amazonses\.com\.?$/i.test(server))
  return [
    isRight
      ? ok(`MX: mail to ${host} goes to Amazon SES`)
      : notOk(`MX: mail to ${host} does not go to Amazon SES, so mail is sent under a domain of Amazon, not yours`, records),
    isUsed
      ? ok(`MAIL FROM: SES sends under ${host}`)
      : notOk(`MAIL FROM: SES does not send under ${host} yet, so more mail may end as spam`, records),
  ]
}

async function mailEvents(account: Account, configurationSet: string): Promise<readonly CheckResult[]> {
  const destinations = await account.destinations(configurationSet)
  const again = 'Without events no notice is proven. Turn it on in the SES console, or deploy the service again.'
  if (destinations.length === 0) return [notOk('SES reports to nobody what becomes of mail', again)]
  return destinations.map(({ name, isOn }) =>
    isOn ? ok(`SES reports what becomes of mail: ${name}`) : notOk(`SES does not report what becomes of mail: ${name} is off`, again),
  )
}

/** Functions that must be able to run in addition to those that queues start: pages, the API and those on a schedule. */
const reserved = 10

async function concurrency(account: Account, eventSources: readonly string[]): Promise<readonly CheckResult[]> {
  const most = await account.concurrency()
  const each = await Promise.all(eventSources.map((source) => account.workers(source)))
  const workers = each.reduce((sum, { most }) => sum + most, 0)
  const what = `Lambda may run ${counted(most, 'function')} at once, and queues start up to ${workers}`
  return [
    most - workers >= reserved
      ? ok(what)
      : notOk(
          `${what}: too few are left for staff pages and all else`,
          'Ask for 1,000 by "Concurrent executions" of AWS Lambda in Service Quotas; until then set `mail.workers: 2`.',
        ),
  ]
}

async function senders({ account, planned }: Examined, eventSources: readonly string[]): Promise<readonly CheckResult[]> {
  const [each, { perSecond }] = await Promise.all([Promise.all(eventSources.map((source) => account.workers(source))), account.mail()])
  const workers = each.find(({ queue }) => /WakeUps/.test(nameOf(queue)))?.most
  if (!workers) return []
  const what = `${counted(workers, 'function')} may send mail at once`
  if (workers >= workersFor(perSecond)) return [ok(`${what}: enough for the ${perSecond} a second that SES takes`)]
  const minutes = planned && Math.ceil(secondsToSend(planned.busiest, reachedBy(workers, perSecond)) / 60)
  const busiest = minutes === undefined ? '' : `; the busiest day takes ${counted(minutes, 'minute')}`
  return [
    notOk(
      `${what}: too few for the ${perSecond} a second that SES takes${busiest}`,
      `Set \`mail.workers: ${workersFor(perSecond)}\` in the configuration, and deploy again.`,
    ),
  ]
}

async function subscriptions(account: Account, topic: string): Promise<readonly CheckResult[]> {
  const { confirmed, waiting } = await account.subscriptions(topic)
  const what = `the topic ${nameOf(topic)}`
  if (waiting > 0)
    return [
      notOk(
        `${what} waits for its subscription to be confirmed, and reaches nobody until then`,
        'Follow the link in the mail from AWS to the mailbox of alarms; the console of SNS sends it again.',
      ),
    ]
  return [
    confirmed > 0 ? ok(`${what} is subscribed to`) : notOk(`${what} reaches nobody: it has no subscription`, 'Deploy the service again.'),
  ]
}

async function missed(account: Account, name: string, queue: string): Promise<readonly CheckResult[]> {
  const held = await account.held(queue)
  return [
    held === 0
      ? ok(`the queue ${name} is empty`)
      : notOk(
          `the queue ${name} holds ${counted(held, 'message')}: something did not reach its function, or an alarm nobody`,
          'Its alarm says what to do; for MissedEvents see "Missed events" in infra/RUNBOOK.md.',
        ),
  ]
}

async function alarms(account: Account, prefix: string): Promise<readonly CheckResult[]> {
  const ringing = await account.ringing(prefix)
  if (ringing.length === 0) return [ok('no alarm rings')]
  return ringing.map(({ name, says }) => notOk(`the alarm ${name} rings`, says))
}

interface SecretOwner {
  /** Of the service, which names the secrets. */
  readonly output: string
  readonly whose: string
  /** The function that reads them. */
  readonly reader: string
  /** In the runbook. */
  readonly section: string
}

const secretOwners: readonly SecretOwner[] = [
  { output: 'SourceSecrets', whose: 'of a source or the directory', reader: 'sync', section: 'Connect sources' },
  { output: 'ConnectorSecrets', whose: 'of a connector', reader: 'connect', section: 'Cut access' },
]

async function secret(account: Account, name: string, { whose, reader, section }: SecretOwner): Promise<readonly CheckResult[]> {
  const found = await account.secret(name)
  const remedy = `See "${section}" in infra/RUNBOOK.md.`
  if (!found?.isSet) return [notOk(`the secret ${name}, ${whose}, ${found ? 'has no value' : 'is not there'}`, remedy)]
  if (found.key !== undefined)
    return [
      notOk(
        `the secret ${name} is under a key of your own, which ${reader} may not use`,
        'Create it again under the usual key of Secrets Manager.',
      ),
    ]
  return [ok(`the secret ${name} is there`)]
}

async function approvers(account: Account, pools: readonly string[]): Promise<readonly CheckResult[]> {
  if (pools.length === 0) return [ok('admins sign in at your own issuer: who may approve cannot be checked from here')]
  const counts = await Promise.all(pools.map((pool) => account.members(pool, 'approver')))
  const all = counts.reduce((sum, count) => sum + count, 0)
  return [
    all > 0
      ? ok(`${all === 60 ? '60 or more people' : counted(all, 'person', 'people')} may approve; what the brake holds needs two`)
      : notOk(
          'no one may approve, so no policy can start',
          'Add a person to the group approver: see "Add the first admins" in infra/RUNBOOK.md.',
        ),
  ]
}

async function dmarc({ names, domain }: Examined): Promise<readonly CheckResult[]> {
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

async function protection(account: Account, table: string): Promise<readonly CheckResult[]> {
  const { isKept, isRestorable } = await account.table(table)
  const again = 'Deploy the data stack again.'
  return [
    isKept ? ok(`the table ${table} is protected from deletion`) : notOk(`the table ${table} can be deleted`, again),
    isRestorable ? ok(`the table ${table} can be restored`) : notOk(`the table ${table} has no point-in-time recovery`, again),
  ]
}

/** Milliseconds. */
const patience = 120_000

async function delivery(
  { account, now, wait }: Examined,
  tables: readonly string[],
  configurationSet: string,
  sendTest: SendTest,
): Promise<readonly CheckResult[]> {
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
  const handover = await sendTest(configurationSet)
  if (handover.kind !== 'accepted')
    return [notOk(`SES did not take a test mail: ${handover.reason}`, 'Fix the findings above, and try again.')]
  for (;;) {
    if ((await account.testMail(records.name)) === handover.messageId) return [ok('a test mail was delivered, and news of it came')]
    if (now() - start > patience)
      return [
        notOk(
          'SES took a test mail, but no news of it came in two minutes',
          'Check the log of the function feedback and the queue MissedEvents: see infra/RUNBOOK.md.',
        ),
      ]
    await wait(2_000)
  }
}
