import type { Temporal } from 'temporal-polyfill'
import type { awsAccount } from '#adapters/aws-account/account.ts'
import { functionsForPages, listenersFor, pageRate, reachedBy, secondsToSend, workersFor } from '#domain/capacity.ts'
import type { Handover } from '#domain/emails/mailer.ts'
import { type SecretEnd, secretEnd, secretEndText } from '#domain/sources/sign-in.ts'
import { counted } from '#domain/text.ts'

/** A call that fails makes its finding unknown. */
export type Account = ReturnType<typeof awsAccount>

/** DNS. An empty list where there is no record. */
interface Names {
  txt(host: string): Promise<readonly string[]>
  cname(host: string): Promise<readonly string[]>
  /** Name servers. */
  ns(host: string): Promise<readonly string[]>
  /** Mail servers. */
  mx(host: string): Promise<readonly string[]>
}

export interface Consulted {
  account: Account
  names: Names
  sendTest: (configurationSet: string) => Promise<Handover>
}

export interface CheckResult {
  verdict: 'ok' | 'not ok' | 'unknown'
  what: string
  remedy?: string
  /** True where it is unknown because nobody answered. */
  isUnreachable?: boolean
}

export interface Examined extends Consulted {
  region: string
  /** Of the stacks. */
  name: string
  /** Of the sender. */
  domain: string
  /** Mails on the busiest day of a campaign; absent where none is planned. */
  busiest: number | undefined
  now: Temporal.Instant
  /** Whether to send a test mail. */
  isSending: boolean
  sleep: (milliseconds: number) => Promise<unknown>
}

type Judge = () => Promise<CheckResult | readonly CheckResult[]>

export const ok = (what: string): CheckResult => ({ verdict: 'ok', what })
export const notOk = (what: string, remedy: string): CheckResult => ({ verdict: 'not ok', what, remedy })
export const judged = (isOk: boolean, right: string, wrong: string, remedy: string): CheckResult =>
  isOk ? ok(right) : notOk(wrong, remedy)

/** In the order in which things are fixed. Each finding comes as soon as it is known. */
export async function* examine(of: Examined): AsyncGenerator<CheckResult> {
  const stacks = [`${of.name}Data`, `${of.name}Service`]
  const resources: { type: string; id: string }[] = []
  yield* findings(`the stacks ${stacks.join(' and ')}`, async () => {
    for (const stack of stacks) resources.push(...(await of.account.resources(stack)))
    return ok(`${stacks.join(' and ')} are deployed, with ${counted(resources.length, 'resource')}`)
  })
  for (const [about, judge] of checksOf(of, type => resources.flatMap(one => (one.type === type ? one.id : []))))
    yield* findings(about, judge)
}

/** A failed call is a finding, too. */
export async function* findings(what: string, judge: Judge): AsyncGenerator<CheckResult> {
  try {
    yield* [await judge()].flat()
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error))
    const isUnreachable = [name, error instanceof Error && 'code' in error && error.code].some(one => network.test(String(one)))
    yield { verdict: 'unknown', what, remedy: `AWS says ${name}: ${message}`, isUnreachable }
  }
}

const network = /^(E[A-Z_]{4,}|TimeoutError|NetworkingError|CredentialsProviderError)$/

/** Each with what it is about. @param idsOf the deployed resources of a type */
function checksOf(of: Examined, idsOf: (type: string) => readonly string[]): readonly (readonly [string, Judge])[] {
  const { account, name, domain } = of
  const service = `${name}Service`
  const tables = [...idsOf('AWS::DynamoDB::GlobalTable'), ...idsOf('AWS::DynamoDB::Table')]
  const sets = idsOf('AWS::SES::ConfigurationSet')
  const eachOf = (type: string, about: string, judge: (id: string, about: string) => ReturnType<Judge>) =>
    idsOf(type).map(id => [`${about} ${nameOf(id)}`, () => judge(id, `${about} ${nameOf(id)}`)] as const)
  return [
    ['the mail account', () => mailAccount(of)],
    [`the identity ${domain}`, () => identity(of)],
    [`the DMARC record of ${domain}`, () => dmarc(of)],
    ...sets.map(set => ['where events of mail go', () => mailEvents(account, set)] as const),
    [
      'the account’s suppression list',
      async () => {
        const count = await account.suppressed()
        const addresses = `${count < 5000 ? '' : 'at least '}${counted(count, 'address', 'addresses')}`
        return ok(`the account’s suppression list has ${addresses}; Ides mails them all the same`)
      },
    ],
    ['how many functions may run', () => functions(of, idsOf('AWS::Lambda::EventSourceMapping'))],
    ...eachOf('AWS::Scheduler::Schedule', 'the schedule', async (id, about) => {
      const remedy = 'Turn it on in the EventBridge Scheduler console, or deploy the service again.'
      return judged(await account.isScheduleOn(nameOf(id)), `${about} is on`, `${about} is off`, remedy)
    }),
    ...tables.map(table => [`the table ${table}`, () => protection(account, table)] as const),
    ...eachOf('AWS::SNS::Topic', 'the topic', async (id, about) => {
      const { confirmed, waiting } = await account.subscriptions(id)
      if (waiting === 0)
        return judged(
          confirmed > 0,
          `${about} is subscribed to`,
          `${about} reaches nobody: it has no subscription`,
          'Deploy the service again.',
        )
      return notOk(
        `${about} waits for its subscription to be confirmed, and reaches nobody until then`,
        'Follow the link in the mail from AWS to the mailbox of alarms; the console of SNS sends it again.',
      )
    }),
    ...eachOf('AWS::SQS::Queue', 'the queue', async (id, about) => {
      if (!/Missed/.test(nameOf(id))) return []
      const held = await account.held(id)
      return judged(
        held === 0,
        `${about} is empty`,
        `${about} holds ${counted(held, 'message')}: something did not reach its function, or an alarm nobody`,
        'Its alarm says what to do; for MissedEvents see "Missed events" in infra/RUNBOOK.md.',
      )
    }),
    [
      'which alarms ring',
      async () => {
        const ringing = await account.ringing(`${service}-`)
        return ringing.length === 0 ? ok('no alarm rings') : ringing.map(({ name, says }) => notOk(`the alarm ${name} rings`, says))
      },
    ],
    ['who may approve', () => approvers(account, idsOf('AWS::Cognito::UserPool'))],
    [
      'how long personal data is kept',
      async () => {
        const kept = await account.output(service, 'Retention')
        const unstated = 'how long personal data is kept is not stated'
        return judged(kept !== undefined, `retention of personal data, in days: ${kept}`, unstated, 'Deploy the service again.')
      },
    ],
    ...secretOwners.map(owner => {
      const list = async () => (await account.output(service, owner.output)) ?? ''
      return [`the secrets ${owner.whose}`, async () => secretsListed(of, await list(), owner)] as const
    }),
    ...(of.isSending ? [['whether a test mail is delivered', () => delivery(of, tables, sets[0] ?? '')] as const] : []),
  ]
}

/** The last part of an ARN, of an address, or of a schedule, whose group CloudFormation puts first. */
const nameOf = (id: string) => id.split(/[/|:]/).at(-1) ?? id

export async function mailAccount({ account, busiest, now }: Examined): Promise<readonly CheckResult[]> {
  const { isOutOfSandbox, isEnabled, perDay, perSecond, sentToday } = await account.mail()
  return [
    judged(
      isOutOfSandbox,
      'SES has production access',
      'SES is in its sandbox: only verified addresses receive mail',
      'Ask for production access in the SES console: approval takes about a day.',
    ),
    judged(
      isEnabled,
      'SES sends',
      'SES has paused sending for this account',
      'Check Reputation metrics in the SES console, and reply to the email from Amazon.',
    ),
    quota(),
  ]

  function quota(): CheckResult {
    const most = Number.isFinite(perDay) ? counted(perDay, 'mail') : 'any number of mails'
    const takes = `SES takes ${most} a day, ${perSecond} a second`
    if (busiest === undefined) return ok(`${takes}; --staff N checks whether that is enough`)
    const left = Math.max(0, perDay - sentToday)
    const minutes = Math.ceil(secondsToSend(busiest, Math.max(perSecond, 1)) / 60)
    const days = Math.ceil((busiest - left) / perDay)
    const end = Number.isFinite(days) ? `${now.add({ hours: 24 * days })}`.slice(0, 10) : 'never'
    return judged(
      busiest <= left,
      `${takes}: enough for ${busiest} on the busiest day, which take ${counted(minutes, 'minute')}`,
      `${takes}, of which ${left} ${left === 1 ? 'is' : 'are'} left today, but ${counted(busiest, 'mail is', 'mails are')} due on the busiest day: the last would go on ${end}`,
      `Ask for ${counted(busiest, 'mail')} a day by "SES Sending Limits" in Service Quotas.`,
    )
  }
}

export async function identity({ account, names, domain }: Examined): Promise<readonly CheckResult[]> {
  const known = await account.identity(domain)
  if (!known) return [notOk(`SES does not know ${domain}`, 'Deploy with `identity: make`, or check the region.')]
  const records = 'Set the records from the outputs of the data stack in the DNS of the domain.'
  const hosts = known.dkimTokens.map(token => `${token}._domainkey.${domain}`)
  const found = await Promise.all(hosts.map(host => names.cname(host)))
  const missing = hosts.filter((_, index) => found[index]?.length === 0)
  const sender = known.mailFrom ?? domain
  const spf = (await names.txt(sender)).find(text => /^v=spf1\b/i.test(text))
  return [
    judged(known.isVerified, `${domain} is verified`, `${domain} is not verified`, records),
    hosts.length === 0
      ? notOk(`${domain} has no DKIM`, 'Turn on Easy DKIM for it in the SES console.')
      : judged(missing.length === 0, 'DKIM: its records are in place', `DKIM: there is no CNAME at ${missing.join(', ')}`, records),
    ...(known.mailFrom === undefined ? [] : await mailFrom(known.mailFrom, known.isMailFromUsed, names)),
    judged(
      spf !== undefined && /\binclude:amazonses\.com\b/i.test(spf),
      `SPF: ${sender} allows Amazon SES`,
      `SPF: ${sender} ${spf ? 'does not allow Amazon SES' : 'has no record'}`,
      records,
    ),
  ]
}

async function mailFrom(host: string, isUsed: boolean, names: Names): Promise<readonly CheckResult[]> {
  const records = 'Set the records MailMailFrom… from the outputs of the data stack in the DNS; SES finds them within three days.'
  const isRight = (await names.mx(host)).some(server => /^feedback-smtp\..*amazonses\.com\.?$/i.test(server))
  return [
    judged(
      isRight,
      `MX: mail to ${host} goes to Amazon SES`,
      `MX: mail to ${host} does not go to Amazon SES, so mail is sent under a domain of Amazon, not yours`,
      records,
    ),
    judged(
      isUsed,
      `MAIL FROM: SES sends under ${host}`,
      `MAIL FROM: SES does not send under ${host} yet, so more mail may end as spam`,
      records,
    ),
  ]
}

async function dmarc({ names, domain }: Examined): Promise<CheckResult> {
  // A domain without a record inherits that of its parent.
  for (let parent = domain; parent.includes('.'); parent = parent.slice(parent.indexOf('.') + 1))
    if ((await names.txt(`_dmarc.${parent}`)).some(text => /^v=DMARC1\b/i.test(text))) return ok(`DMARC: _dmarc.${parent} has a record`)
  return notOk(
    `DMARC: _dmarc.${domain} has no record`,
    'Set the record from the outputs of the data stack; its p=none only asks for reports.',
  )
}

async function mailEvents(account: Account, configurationSet: string): Promise<CheckResult | readonly CheckResult[]> {
  const destinations = await account.destinations(configurationSet)
  const again = 'Without events no notice is proven. Turn it on in the SES console, or deploy the service again.'
  if (destinations.length === 0) return notOk('SES reports to nobody what becomes of mail', again)
  return destinations.map(({ name, isOn }) =>
    judged(isOn, `SES reports what becomes of mail: ${name}`, `SES does not report what becomes of mail: ${name} is off`, again),
  )
}

async function functions({ account, name, busiest }: Examined, eventSources: readonly string[]): Promise<readonly CheckResult[]> {
  const most = await account.concurrency()
  const { perSecond } = await account.mail()
  const started = await Promise.all(eventSources.map(source => account.workers(source)))
  const all = started.reduce((sum, { most }) => sum + most, 0)
  const may = `Lambda may run ${counted(most, 'function')} at once, and queues start up to ${all}`
  const requests = pageRate(perSecond, busiest ?? 0)
  const taken = Number(await account.output(`${name}Service`, 'PageRate'))
  const atOnce = (starting: RegExp) => started.find(({ queue }) => starting.test(nameOf(queue)))?.most ?? 0
  const [senders, listeners] = [atOnce(/WakeUps/), atOnce(/Events/)]
  const rate = `for the ${perSecond} a second that SES takes`
  const raise = `Set \`mail.perSecond: ${perSecond}\` and \`staff.count\` in the configuration, and deploy again.`
  const enough = (isEnough: boolean, may: string, so = '') =>
    judged(isEnough, `${may}: enough ${rate}`, `${may}: too few ${rate}${so}`, raise)
  const minutes = Math.ceil(secondsToSend(busiest ?? 0, reachedBy(senders, perSecond)) / 60)
  return [
    // One for those on a schedule.
    judged(
      most - all > functionsForPages(requests),
      may,
      `${may}: too few are left for staff pages and all else`,
      'Ask for 1,000 by "Concurrent executions" of AWS Lambda in Service Quotas; until then set `mail.workers: 2`.',
    ),
    enough(taken >= requests, `staff pages may be opened ${taken} times a second`),
    enough(listeners >= listenersFor(perSecond), `${counted(listeners, 'function')} may take events of mail at once`),
    enough(
      senders >= workersFor(perSecond),
      `${counted(senders, 'function')} may send mail at once`,
      busiest ? `; the busiest day takes ${counted(minutes, 'minute')}` : '',
    ),
  ]
}

async function protection(account: Account, table: string): Promise<readonly CheckResult[]> {
  const { isKept, isRestorable } = await account.table(table)
  const again = 'Deploy the data stack again.'
  return [
    judged(isKept, `the table ${table} is protected from deletion`, `the table ${table} can be deleted`, again),
    judged(isRestorable, `the table ${table} can be restored`, `the table ${table} has no point-in-time recovery`, again),
  ]
}

interface SecretOwner {
  /** Of the service, which names the secrets. */
  output: string
  whose: string
  /** The function that reads them. */
  reader: string
  /** In the runbook. */
  section: string
}

export const secretOwners: readonly [SecretOwner, SecretOwner] = [
  { output: 'SourceSecrets', whose: 'of a source or a directory', reader: 'sync', section: 'Connect sources' },
  { output: 'ConnectorSecrets', whose: 'of a connector', reader: 'connect', section: 'Cut access' },
]

/** @param list as `secretListOf` has it */
export async function secretsListed(of: Examined, list: string, { whose, reader, section }: SecretOwner): Promise<readonly CheckResult[]> {
  const listed = list === '' ? [] : list.split(', ')
  const checked = listed.map(async (entry): Promise<readonly CheckResult[]> => {
    const [name = '', end] = entry.split(' ')
    const found = await of.account.secret(name)
    const lack = found ? 'has no value' : 'is not there'
    if (!found?.isSet) return [notOk(`the secret ${name}, ${whose}, ${lack}`, `See "${section}" in infra/RUNBOOK.md.`)]
    const use = judged(
      found.key === undefined,
      `the secret ${name} is there`,
      `the secret ${name} is under a key of your own, which ${reader} may not use`,
      'Create it again under the usual key of Secrets Manager.',
    )
    const ends = secretEnd.safeParse(end).data
    return ends === undefined ? [use] : [use, secretTime(of, name, ends)]
  })
  return (await Promise.all(checked)).flat()
}

function secretTime({ now }: Examined, name: string, ends: SecretEnd): CheckResult {
  const { isDue, text } = secretEndText(ends, now, `the secret ${name}`)
  const remedy = isDue ? 'Put a new one into Secrets Manager, change secretEnds, and deploy.' : 'Find out its last day, and deploy.'
  return judged(!isDue && ends !== 'unknown', text, text, remedy)
}

async function approvers(account: Account, pools: readonly string[]): Promise<CheckResult> {
  if (pools.length === 0) return ok('admins sign in at your own issuer: who may approve cannot be checked from here')
  const counts = await Promise.all(pools.map(pool => account.members(pool, 'approver')))
  const all = counts.reduce((sum, count) => sum + count, 0)
  return judged(
    all > 0,
    `${all === 60 ? '60 or more people' : counted(all, 'person', 'people')} may approve; what the brake holds needs two`,
    'no one may approve, so no policy can start',
    'Add a person to the group approver: see "Add the first admins" in infra/RUNBOOK.md.',
  )
}

async function delivery({ account, sleep, sendTest }: Examined, tables: readonly string[], configurationSet: string): Promise<CheckResult> {
  const keys = await Promise.all(tables.map(async name => (await account.table(name)).keys))
  const records = tables.find((_, index) => keys[index]?.includes('sk'))
  if (!records)
    return {
      verdict: 'unknown',
      what: 'whether a test mail is delivered',
      remedy: 'There is no table of records: deploy both stacks first.',
    }
  const handover = await sendTest(configurationSet)
  if (handover.kind !== 'accepted')
    return notOk(`SES did not take a test mail: ${handover.reason}`, 'Fix the findings above, and try again.')
  for (let tries = 0; tries < 60; tries += 1) {
    if ((await account.testMail(records)) === handover.messageId) return ok('a test mail was delivered, and news of it came')
    await sleep(2_000)
  }
  return notOk(
    'SES took a test mail, but no news of it came in two minutes',
    'Check the log of the function feedback and the queue MissedEvents: see infra/RUNBOOK.md.',
  )
}
