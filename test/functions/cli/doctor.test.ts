import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import type { Account, Consulted } from '#functions/cli/doctor/checks.ts'
import { doctorVerb } from '#functions/cli/doctor/doctor.ts'
import { openTerminal } from '#functions/cli/terminal.ts'
import { virtualClock } from '#infra/local/virtual-clock.ts'
import { instant } from '#test/builders.ts'
import { testFolder } from '#test/folder.ts'
import { shows } from '../expecting.ts'
import { objectsIn, surroundings } from './typed.ts'

const { folder } = testFolder()

type Records = Record<string, string>
type Answers<Name extends keyof Account> = Awaited<ReturnType<Account[Name]>>

interface Ill {
  mail?: Partial<Answers<'mail'>>
  identity?: Answers<'identity'> | 'none'
  account?: Partial<Account>
  txt?: Records
  cname?: Records
  mx?: Records
  ns?: Records
  refused?: string
}

const well = { isVerified: true, dkimTokens: ['abc'], mailFrom: 'bounce.ec.example', isMailFromUsed: true }

const dns = { 'bounce.ec.example': 'v=spf1 include:amazonses.com -all', '_dmarc.ec.example': 'v=DMARC1; p=none' }

const ringing = (name: string) => ({ name, says: 'Nobody gets mail. Read the log of send.', since: instant('2023-03-15T09:00:00Z') })

const deployed = {
  'AWS::Scheduler::Schedule': ['default/remind'],
  'AWS::SES::ConfigurationSet': ['set'],
  'AWS::Lambda::EventSourceMapping': ['WakeUps', 'feedbackEvents'],
  'AWS::SNS::Topic': ['arn:aws:sns:eu-west-1:111122223333:alarms'],
  'AWS::SQS::Queue': ['MissedEvents', 'WakeUps'].map(name => `https://sqs.example/111122223333/${name}`),
}

const usual: Records = { Retention: 'cases 365, leavers 90', PageRate: '400' }

/** A deployment in which all is well, but for what is said. @param sets gets the configuration set of each test mail */
function consulted(ill: Ill, sets: string[]): Consulted {
  const account: Account = {
    resources: async stack => [
      { type: 'AWS::DynamoDB::GlobalTable', id: `${stack}-table` },
      ...(stack.endsWith('Service')
        ? Object.entries(deployed).flatMap(([type, ids]) => ids.map(id => ({ type, id })))
        : [{ type: 'AWS::Cognito::UserPool', id: 'pool' }]),
    ],
    output: async (_, name) => usual[name],
    secret: async () => ({ isSet: true, key: undefined }),
    mail: async () => ({ isOutOfSandbox: true, isEnabled: true, perDay: 50_000, perSecond: 14, sentToday: 0, ...ill.mail }),
    identity: async () => (ill.identity === 'none' ? undefined : (ill.identity ?? well)),
    isScheduleOn: async () => true,
    table: async () => ({ isKept: true, isRestorable: true, keys: ['pk', 'sk'] }),
    concurrency: async () => 1000,
    workers: async queue => ({ queue: `arn:aws:sqs:eu-west-1:111122223333:${queue}`, most: 3 }),
    subscriptions: async () => ({ confirmed: 1, waiting: 0 }),
    held: async queue => (queue.endsWith('WakeUps') ? 16 : 0),
    ringing: async () => [],
    bootstrapVersion: async () => 30,
    certificate: async () => ({ status: 'ISSUED', names: ['ides.ec.example', '*.api.ec.example'] }),
    destinations: async () => [{ name: 'bus', isOn: true }],
    suppressed: async () => 0,
    members: async () => 2,
    testMail: async () => 'its-own-mail',
    ...ill.account,
  }
  const recordsIn = (records: Records) => async (host: string) => (records[host] === undefined ? [] : [records[host]])
  return {
    account,
    names: {
      txt: recordsIn(ill.txt ?? dns),
      cname: recordsIn(ill.cname ?? { 'abc._domainkey.ec.example': 'abc.dkim.amazonses.com' }),
      ns: recordsIn(ill.ns ?? { 'ec.example': 'ns1.ec.example' }),
      mx: recordsIn(ill.mx ?? { 'bounce.ec.example': 'feedback-smtp.eu-west-1.amazonses.com' }),
    },
    async sendTest(set) {
      sets.push(set)
      return ill.refused === undefined ? { kind: 'accepted', messageId: 'its-own-mail' } : { kind: 'refused', reason: ill.refused }
    },
  }
}

async function typed(ill: Ill, ...args: readonly string[]) {
  const [output, errors] = [new PassThrough(), new PassThrough()]
  const sets: string[] = []
  const around = { ...surroundings, clock: virtualClock(instant('2026-11-25T08:00:00Z')), sleep: async () => {} }
  const exitCode = await doctorVerb(async () => consulted(ill, sets)).run(args, openTerminal(output, errors), around)
  return { exitCode, output: String(output.read() ?? ''), errors: String(errors.read() ?? ''), sets }
}

const examined = (ill: Ill, ...more: readonly string[]) => typed(ill, '--from', 'ides@ec.example', ...more)

/** What is not ok. */
async function findings(ill: Ill, ...more: readonly string[]) {
  const { output } = await examined(ill, '--json', ...more)
  return objectsIn(output).filter(({ verdict }) => verdict !== 'ok')
}

const refusing = async (): Promise<never> => {
  throw Object.assign(new Error('not authorized to do that'), { name: 'AccessDeniedException' })
}
const unreachable = async (): Promise<never> => {
  throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
}

const secrets: Records = { ...usual, SourceSecrets: 'ides/intune, ides/directory' }
const isThere = { isSet: true, key: undefined }

it.each([
  [secrets, undefined, 'ides/intune, of a source or a directory, is not there'],
  [secrets, { isSet: false, key: undefined }, 'ides/intune, of a source or a directory, has no value'],
  [
    secrets,
    { isSet: true, key: 'arn:aws:kms:eu-west-1:111122223333:key/1' },
    'ides/intune is under a key of your own, which sync may not use',
  ],
  [{ ...usual, ConnectorSecrets: 'ides/entra' }, undefined, 'ides/entra, of a connector, is not there'],
])('a secret that cannot be used is named: %#', async (outputs: Records, found, what) => {
  const output = async (_: string, name: string) => outputs[name]
  const secret = async (name: string) => (name === 'ides/directory' ? isThere : found)
  expect((await findings({ account: { output, secret } })).map(one => one.what)).toEqual([`the secret ${what}`])
})

it.each([
  ['2027-05-01', []],
  ['2026-12-25', ['the secret ides/intune ends on 25 December 2026, in 30 days']],
  ['unknown', ['the secret ides/intune has no known end date: set secretEnds in ides.config.yaml']],
])('a secret that ends soon, or at an unknown date, is named: %s', async (ends, found) => {
  const outputs: Records = { ...usual, SourceSecrets: `ides/intune ${ends}, ides/jamf` }
  const account = { output: async (_: string, name: string) => outputs[name], secret: async () => isThere }
  expect((await findings({ account })).map(({ what }) => what)).toEqual(found)
})

it('shows how long personal data is kept', async () => {
  shows((await examined({})).output, 'retention of personal data, in days: cases 365, leavers 90')
  expect(await findings({ account: { output: async (_, name) => (name === 'PageRate' ? '400' : undefined) } })).toMatchObject([
    { verdict: 'not ok', what: expect.stringContaining('not stated') },
  ])
})

it('the doctor finds nothing where all is well', async () => {
  expect(await findings({}, '--staff', '14000', '--send')).toEqual([])
  const { exitCode, output } = await typed({}, '--from', 'Ides <ides@ec.example>')
  expect([exitCode, output.split('\n').filter(line => !line.startsWith('ok '))]).toEqual([0, ['']])
})

it.each<[Ill, string]>([
  [{ mail: { isOutOfSandbox: false } }, 'SES is in its sandbox: only verified addresses receive mail'],
  [{ mail: { isEnabled: false } }, 'SES has paused sending for this account'],
  [{ identity: 'none' }, 'SES does not know ec.example'],
  [{ identity: { ...well, isVerified: false } }, 'ec.example is not verified'],
  [{ identity: { ...well, dkimTokens: [] } }, 'ec.example has no DKIM'],
  [{ cname: {} }, 'DKIM: there is no CNAME at abc._domainkey.ec.example'],
  [{ txt: { '_dmarc.ec.example': 'v=DMARC1; p=none' } }, 'SPF: bounce.ec.example has no record'],
  [{ txt: { ...dns, 'bounce.ec.example': 'v=spf1 mx -all' } }, 'SPF: bounce.ec.example does not allow Amazon SES'],
  [{ txt: { 'bounce.ec.example': dns['bounce.ec.example'] } }, 'DMARC: _dmarc.ec.example has no record'],
  [{ account: { isScheduleOn: async () => false } }, 'the schedule remind is off'],
  [
    { mx: { 'bounce.ec.example': 'mail.ec.example' } },
    'MX: mail to bounce.ec.example does not go to Amazon SES, so mail is sent under a domain of Amazon, not yours',
  ],
  [
    { identity: { ...well, isMailFromUsed: false } },
    'MAIL FROM: SES does not send under bounce.ec.example yet, so more mail may end as spam',
  ],
  [
    { account: { concurrency: async () => 9 } },
    'Lambda may run 9 functions at once, and queues start up to 6: too few are left for staff pages and all else',
  ],
  [{ mail: { perSecond: 199 } }, '3 functions may send mail at once: too few for the 199 a second that SES takes'],
  [
    {
      account: {
        workers: async queue => ({ queue, most: queue === 'WakeUps' ? 16 : 3 }),
        output: async (_, name) => ({ ...usual, PageRate: '5000' })[name],
      },
      mail: { perSecond: 800 },
    },
    '3 functions may take events of mail at once: too few for the 800 a second that SES takes',
  ],
  [
    { account: { output: async (_, name) => ({ ...usual, PageRate: '27' })[name] } },
    'staff pages may be opened 27 times a second: too few for the 14 a second that SES takes',
  ],
  [
    { account: { subscriptions: async () => ({ confirmed: 0, waiting: 1 }) } },
    'the topic alarms waits for its subscription to be confirmed, and reaches nobody until then',
  ],
  [{ account: { subscriptions: async () => ({ confirmed: 0, waiting: 0 }) } }, 'the topic alarms reaches nobody: it has no subscription'],
  [
    { account: { held: async () => 3 } },
    'the queue MissedEvents holds 3 messages: something did not reach its function, or an alarm nobody',
  ],
  [{ account: { ringing: async prefix => [ringing(`${prefix}send-errors`)] } }, 'the alarm IdesService-send-errors rings'],
  [{ account: { members: async () => 0 } }, 'no one may approve, so no policy can start'],
  [{ account: { destinations: async () => [] } }, 'SES reports to nobody what becomes of mail'],
  [{ account: { destinations: async () => [{ name: 'bus', isOn: false }] } }, 'SES does not report what becomes of mail: bus is off'],
])('the doctor says what is wrong, and what to do: %#', async (ill, what) => {
  expect(await findings(ill)).toEqual([{ verdict: 'not ok', what, remedy: expect.stringMatching(/^[A-Z].*\.$/) }])
})

/** Before the first deployment. @param lines of the configuration besides the sender */
async function before(ill: Ill, lines = '', more = '') {
  const file = join(folder, 'planned.yaml')
  const domains = 'domains: { page: ides.ec.example, console: admin.api.ec.example, certificate: arn }'
  writeFileSync(file, `mail: { from: Ides <ides@ec.example>${more} }\n${domains}\nsources: { ${fleet} }\n${lines}\n`)
  return typed({ identity: 'none', ...ill }, '--before', file)
}
const fleet = 'fleet: { kind: fleet, address: "https://fleet.ec.example", secret: ides/fleet }'

it('before the first deployment the doctor finds nothing where all is prepared', async () => {
  const { exitCode, output, errors } = await before({})
  expect({ exitCode, errors, lines: output.split('\n').filter(line => !line.startsWith('ok ')) }).toEqual({
    exitCode: 0,
    errors: '',
    lines: [''],
  })
  shows(output, `time-zone data is ${process.versions.tz}`, 'DNS: records of ides.ec.example are set in the zone ec.example')
  shows((await before({ account: { concurrency: async () => 10 } })).output, 'at once: enough for a trial.')
  expect((await before({ identity: well }, '', ', identity: existing')).exitCode).toBe(0)
})

it.each<[string, Ill, string?]>([
  ['CDK is not prepared in eu-central-1', { account: { bootstrapVersion: async () => undefined } }, 'region: eu-central-1'],
  ['CDK is prepared in eu-west-1 by an old version, 5', { account: { bootstrapVersion: async () => 5 } }],
  ['SES is in its sandbox: only verified addresses receive mail', { mail: { isOutOfSandbox: false } }],
  ['SES knows ec.example already, so the deployment would fail', { identity: well }],
  ['DNS: there is no zone for ides.ec.example', { ns: {} }],
  ['the certificate is PENDING_VALIDATION', { account: { certificate: async () => ({ status: 'PENDING_VALIDATION', names: [] }) } }],
  [
    'the certificate is not for admin.api.ec.example',
    { account: { certificate: async () => ({ status: 'ISSUED', names: ['*.ec.example'] }) } },
  ],
  ['the secret ides/fleet, of a source or a directory, is not there', { account: { secret: async () => undefined } }],
  [
    'Lambda may run 10 functions at once: too few to reserve any',
    { account: { concurrency: async () => 10 } },
    'reservedConcurrency: true',
  ],
])('before the first deployment the doctor says: %s', async (what, ill, lines) => {
  const { exitCode, output } = await before(ill, lines)
  expect(exitCode).toBe(1)
  expect(output).toMatch(new RegExp(`^not ok   ${what}\n +→ [A-Z].*\\.$`, 'm'))
})

it('the doctor finds tables that may be lost', async () => {
  const table = async () => ({ isKept: false, isRestorable: false, keys: ['pk', 'sk'] })
  expect((await findings({ account: { table } })).map(({ what }) => what)).toEqual([
    'the table IdesData-table can be deleted',
    'the table IdesData-table has no point-in-time recovery',
    'the table IdesService-table can be deleted',
    'the table IdesService-table has no point-in-time recovery',
  ])
})

it('the doctor says that it cannot tell who may approve at an issuer of your own', async () => {
  const resources = async () => ['WakeUps', 'feedbackEvents'].map(id => ({ type: 'AWS::Lambda::EventSourceMapping', id }))
  const { exitCode, output } = await examined({ account: { resources } })
  expect([exitCode, output]).toEqual([0, expect.stringContaining('who may approve cannot be checked from here')])
})

it('the doctor says when the last mail would go if the quota is too small', async () => {
  const [finding, ...more] = await findings({ mail: { perDay: 10_000, sentToday: 2_000 } }, '--staff', '32000')
  expect(more).toEqual([])
  expect(finding?.what).toBe(
    'SES takes 10000 mails a day, 14 a second, of which 8000 are left today, but 32000 mails are due on the busiest day: the last would go on 2026-11-28',
  )
})

it('the doctor says how long the busiest day takes where functions, not mail, are the limit', async () => {
  const found = await findings({ mail: { perSecond: 500, perDay: 1_000_000 } }, '--staff', '200000')
  shows(found.at(-1)?.what, 'the busiest day takes 10 minutes')
})

it('the doctor takes what is planned from staff or from a rehearsal, not from both', async () => {
  const { exitCode, errors } = await examined({}, '--staff', '10', '--policy', 'no-tiktok')
  expect([exitCode, errors]).toEqual([2, 'Give --staff or --policy, not both\n'])
})

it.each([
  [1, 'has 1 address;'],
  [5000, 'has at least 5000 addresses;'],
])('the doctor counts the account’s suppression list: %i', async (found, text) => {
  const { output } = await examined({ account: { suppressed: async () => found } })
  shows(output, `the account’s suppression list ${text}`)
})

it('the doctor sends a test mail only where asked, with the deployment’s configuration set', async () => {
  expect((await examined({})).sets).toEqual([])
  expect(await examined({}, '--send')).toMatchObject({ exitCode: 0, sets: ['set'] })
})

it('the doctor says why a test mail was refused, or that no news of it came', async () => {
  expect(await findings({ refused: 'MessageRejected' }, '--send')).toMatchObject([
    { what: 'SES did not take a test mail: MessageRejected' },
  ])
  for (const heard of [undefined, 'the-daily-mail'])
    expect(await findings({ account: { testMail: async () => heard } }, '--send')).toMatchObject([
      { verdict: 'not ok', what: 'SES took a test mail, but no news of it came in two minutes' },
    ])
})

it('the doctor goes on where one check fails to run', async () => {
  const { exitCode, output } = await examined({ account: { identity: refusing }, mail: { isOutOfSandbox: false } }, '--json')
  const found = objectsIn(output)
  expect(exitCode).toBe(1)
  expect(found.filter(({ verdict }) => verdict === 'unknown')).toEqual([
    {
      verdict: 'unknown',
      what: 'the identity ec.example',
      remedy: 'AWS says AccessDeniedException: not authorized to do that',
      isUnreachable: false,
    },
  ])
})

it('the doctor exits 3 if AWS does not answer', async () => {
  const nobody = { resources: unreachable, mail: unreachable, identity: unreachable }
  expect((await examined({ account: nobody })).exitCode).toBe(3)
})

it.each([[], ['--from', 'ides'], ['--from', 'ides@ec.example', '--staff', 'all']])('the doctor cannot begin with %j', async (...args) => {
  expect(await typed({}, ...args)).toMatchObject({ exitCode: 2, output: '', errors: expect.stringMatching(/must be/) })
})
