/** A small campaign on the deployed service, by the command line of two admins and the buses of AWS. */
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { packText, unpackText } from '#adapters/dynamodb/packed-text.ts'
import { newsTypes } from '#adapters/eventbridge/event-bus.ts'
import type { Person } from '#domain/people/person.ts'
import { parsePerson, serializePerson } from '#domain/people/serialize.ts'
import { weekdays } from '#domain/schedule/terms.ts'
import { shownCase } from '#functions/admin/routes/case-body.ts'
import type { SimulatedSesEvent } from '#infra/local/ses/events.ts'
import { type Aws, nothing } from './aws.ts'
import type { Deployment } from './deployment.ts'
import { account } from './emulator.ts'
import { consoleSeenBy, reachableAt, type User, userAt } from './ides.ts'
import { type Receiver, webhookSecret } from './receiver.ts'
import type { Relay, RelayedMail } from './relay.ts'
import { eventually, type Steps } from './steps.ts'

export interface Stage {
  aws: Aws
  deployment: Deployment
  relay: Relay
  receiver: Receiver
  /** Of the emulator. */
  url: string
  folder: string
  /** What the command line finds around it. */
  environment: Record<string, string>
}

export const policy = 'no-tiktok'
/** That the receiver of webhooks can do nothing to: device management cuts it off, which listens on the bus. */
export const busDevice = 'ana-phone'
export const password = 'Correct-horse-7-battery'

const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()

const board = 'board@ec.example'

/** The policy, whose weekly report goes in three minutes at the earliest, and on the same day: once it is approved. */
function documentFrom(now: Temporal.Instant) {
  const inBrussels = now.toZonedDateTimeISO('Europe/Brussels')
  const zone = inBrussels.hour < 23 ? 'Europe/Brussels' : 'America/New_York'
  const reported = now.add({ minutes: 3 }).toZonedDateTimeISO(zone)
  const sendAt = reported.toPlainTime().toString({ smallestUnit: 'minute' })
  return { ...document, zone, sendAt, report: { to: [board], on: weekdays[reported.dayOfWeek - 1] } }
}

const document = {
  id: policy,
  title: 'Remove TikTok from work devices',
  issuer: 'European Commission',
  apps: ['tiktok'],
  scope: { devices: ['official'] },
  announcedAt: `${day(-30).slice(0, 10)}T10:00`,
  deadline: { on: day(-12).slice(0, 10), counts: 'inclusive' },
  // The emulator has no other time than the present, whatever day that is.
  hours: '00:00-23:59',
  workingDays: { week: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], holidays: [] },
  minimumNotice: 'P1D',
  escalation: [{ after: 'P0D', suspend: true, notify: 'staff' }],
  contact: { name: 'IT helpdesk', email: 'helpdesk@ec.example' },
}

const staff = ['id,email,name,language,zone,unit,country,manager']
const people = { ana: 'en', benoit: 'fr', chara: 'el', dora: 'en' }
for (const [id, language] of Object.entries(people)) staff.push(`${id},${id}@ec.example,${id},${language},Europe/Brussels,DG-CNECT,BE,`)

const devices = (appsOf: Record<string, string>) =>
  ['id,staff,label,platform,ownership,workApps,apps,reportedAt']
    .concat(
      Object.entries(appsOf).map(([id, apps]) => `${id}-phone,${id},Pixel 7,android,official,yes,${apps},${new Date().toISOString()}`),
    )
    .join('\n')

const delivery = (timestamp: string, { recipients }: RelayedMail) =>
  ({ eventType: 'Delivery', delivery: { timestamp, recipients, smtpResponse: '250 Ok' } }) as const

const finding = z.object({ verdict: z.string(), what: z.string(), remedy: z.string().optional() })

const packed = z.object({ B: z.base64() }).transform(({ B }) => unpackText(Buffer.from(B, 'base64')))

const personItem = z.object({ Item: z.optional(z.object({ body: packed })) })

const text = z.object({ S: z.string() })

const countItems = z.object({ Items: z.array(z.looseObject({ sk: text, body: text })) })

const decisions = z.object({ Items: z.array(z.looseObject({ pk: z.unknown(), sk: z.unknown() })) })

const caseEvent = z.object({ 'detail-type': z.enum(newsTypes), detail: z.object({ unit: z.literal('DG-CNECT') }) })

const accessEvent = z.object({
  'detail-type': z.string(),
  detail: z.object({ person: z.string(), device: z.string(), version: z.int() }),
})

/** @returns the steps, each of which rests on those before it; what they return says whether all went well */
export function campaign({ aws, deployment, relay, receiver, url, folder, environment }: Stage, { step }: Steps): () => Promise<boolean> {
  const { find, functionNamed, output } = deployment
  const reachable = reachableAt(url)
  const api = reachable(output('ApiUrl'))
  const [author, approver] = [
    userAt(join(folder, 'author'), environment, reachable),
    userAt(join(folder, 'approver'), environment, reachable),
  ]

  const by = async (user: User, ...args: readonly string[]) => {
    const { exitCode, output, errors } = await user.ides(...args)
    assert.equal(exitCode, 0, `ides ${args.join(' ')} ended with ${exitCode}: ${errors}${output}`)
    return output
  }
  const caseOf = async (id: string) => shownCase.parse(JSON.parse(await by(author, 'case', 'show', policy, id, '--json')))
  const fileOf = async (name: string, text: string) => {
    const file = join(folder, name)
    await writeFile(file, `${text}\n`)
    return file
  }
  const cognito = (action: string, body: object) =>
    aws.ask('cognito-idp', `AWSCognitoIdentityProviderService.${action}`, { UserPoolId: find('AWS::Cognito::UserPool'), ...body }, nothing)

  const noticeOf = (mail: RelayedMail) => String(mail.headers.get('x-ides-notice') ?? '')
  const noticesTo = (address: string) => relay.mails.filter(({ recipients }) => recipients.includes(address))
  const noticeTo = (id: string, number: number): Promise<RelayedMail> =>
    eventually(`notice ${number} to ${id}`, () => noticesTo(`${id}@ec.example`).find(mail => noticeOf(mail).endsWith(`-${number}`)))

  const dynamodb = <S extends z.ZodType>(action: string, body: object, schema: S) =>
    aws.ask('dynamodb', `DynamoDB_20120810.${action}`, { TableName: output('RecordsTable'), ...body }, schema)
  const refAndNumber = (mail: RelayedMail) => {
    const [ref = '', number = ''] = noticeOf(mail).split('-')
    return { ref, number }
  }
  const personKey = (mail: RelayedMail) => ({ TableName: output('PeopleTable'), Key: { ref: { S: refAndNumber(mail).ref } } })
  /** Test mails have none. */
  const recipientOf = async (mail: RelayedMail): Promise<Person | undefined> => {
    const { Item } = await dynamodb('GetItem', personKey(mail), personItem)
    return Item && parsePerson(Item.body)
  }

  /** The emulator has no past: as if a notice had been claimed earlier, and had told an earlier deadline. */
  async function moveBack(mail: RelayedMail, by: Temporal.Duration) {
    const person = await recipientOf(mail)
    assert.ok(person?.mail?.sent)
    const cases = person.cases.map(told => ({ ...told, deadline: told.deadline.subtract(by) }))
    const sent = person.mail.sent.map(notice => ({ ...notice, claimedAt: notice.claimedAt.subtract(by) }))
    const body = packText(serializePerson({ ...person, cases, mail: { ...person.mail, sent } }))
    const values = { ':body': { B: Buffer.from(body).toString('base64') } }
    await dynamodb('UpdateItem', { ...personKey(mail), UpdateExpression: 'SET body = :body', ExpressionAttributeValues: values }, nothing)
  }

  /** The emulator has no past: as if what was counted today had been counted on the day before. */
  async function countedTheDayBefore() {
    const counted = { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': { S: `COUNTS#${policy}` } } }
    const { Items } = await dynamodb('Query', counted, countItems)
    assert.notEqual(Items.length, 0, 'nothing was counted')
    for (const item of Items) {
      const [kind, on = ''] = item.sk.S.split('#')
      const before = Temporal.PlainDate.from(on).subtract({ days: 1 })
      const body = { S: item.body.S.replaceAll(on, `${before}`) }
      await dynamodb('PutItem', { Item: { ...item, sk: { S: `${kind}#${before}` }, body } }, nothing)
    }
  }

  /** As SES would tell of it. */
  async function tell(mail: RelayedMail, event: Omit<SimulatedSesEvent, 'mail'>) {
    const configurationSet = find('AWS::SES::ConfigurationSet')
    // Test mails leave no evidence.
    const sent = (await recipientOf(mail))?.mail?.sent?.find(({ number }) => number === Number(refAndNumber(mail).number))
    const messageId = sent?.messageIds[0] ?? (mail.messageId ?? '').replace(/[<>]/g, '')
    const told: SimulatedSesEvent['mail'] = {
      timestamp: new Date().toISOString(),
      messageId,
      source: 'ides@example.org',
      destination: mail.recipients,
      commonHeaders: { from: ['Ides <ides@example.org>'] },
      tags: { notice: [noticeOf(mail)], 'ses:configuration-set': [configurationSet] },
    }
    const Message = JSON.stringify({ ...event, mail: told })
    const { ok, text } = await aws.query('sns', 'Publish', { TopicArn: mailTopic(), Message })
    assert.ok(ok, text)
  }
  /** Where the configuration set publishes, as the deployed destination names it. */
  const mailTopic = () =>
    find('AWS::SNS::Topic', (_, logicalId) =>
      JSON.stringify(deployment.propertiesOf('AWS::SES::ConfigurationSetEventDestination')).includes(`"TopicARN":{"Ref":"${logicalId}"}`),
    )

  const onBus = (DetailType: string, detail: object) =>
    aws.ask(
      'events',
      'AWSEvents.PutEvents',
      { Entries: [{ EventBusName: output('AccessBusArn'), Source: 'device-manager', DetailType, Detail: JSON.stringify(detail) }] },
      z.object({ FailedEntryCount: z.literal(0) }),
    )

  const receive = async (queue: string) => {
    const input = { QueueUrl: `${url}/${account}/${queue}`, MaxNumberOfMessages: 10 }
    const { Messages } = await aws.ask('sqs', 'AmazonSQS.ReceiveMessage', input, received)
    return Messages.map(({ Body }): unknown => JSON.parse(Body))
  }
  /** The next request that reaches the device management, about the device that it knows. */
  const requested = (detailType: string) =>
    eventually(detailType, async () => {
      const events = (await receive('device-manager')).map(event => accessEvent.parse(event))
      return events.find(event => event['detail-type'] === detailType && event.detail.device === busDevice)
    })

  const carriedOutOnBus = async (change: 'Suspension' | 'Restoration') => {
    const { detail } = await requested(`Access${change}Requested`)
    await eventually(
      'refusal of the receiver',
      async () => (await caseOf('ana')).devices[0]?.enforced === 'cannot be enforced' || undefined,
    )
    await onBus(`Access${change}Confirmed`, detail)
  }

  const setInCase = (access: 'granted' | 'suspended') =>
    eventually(`access ${access} in the case`, async () => {
      const [phone] = (await caseOf('dora')).devices
      return (phone?.access === access && phone.enforced === 'set') || undefined
    })

  const story: readonly (readonly [string, () => Promise<void>])[] = [
    [
      'two admins are added to the pool, each with a role',
      async () => {
        for (const [role, user] of [['author', 'author@ec.example'] as const, ['approver', 'approver@ec.example'] as const]) {
          const attributes = [
            { Name: 'email', Value: user },
            { Name: 'email_verified', Value: 'true' },
          ]
          await cognito('AdminCreateUser', {
            Username: user,
            UserAttributes: attributes,
            MessageAction: 'SUPPRESS',
            TemporaryPassword: password,
          })
          await cognito('AdminSetUserPassword', { Username: user, Password: password, Permanent: true })
          await cognito('AdminAddUserToGroup', { Username: user, GroupName: role })
        }
      },
    ],
    [
      'they sign in on the page of the pool, by ides login as the output SignIn says',
      async () => {
        const [, , ...asSaid] = output('SignIn').split(' ')
        const args = asSaid.map(reachable)
        for (const [user, name] of [[author, 'author@ec.example'] as const, [approver, 'approver@ec.example'] as const]) {
          const said = await user.login(args, name, password)
          assert.equal(said.exitCode, 0, said.errors + said.output)
        }
      },
    ],
    [
      'the console sends one of them to that page too, and knows who comes back',
      async () => {
        const seen = await consoleSeenBy(output('ConsoleUrl'), 'approver@ec.example', password, reachable)
        assert.match(seen, /<h1>Overview<\/h1>/)
        assert.match(seen, /approver@ec\.example/)
      },
    ],
    ['nobody comes in without a token', async () => assert.equal((await fetch(`${api}/policies`)).status, 401)],
    [
      'the author puts a policy; staff and devices are imported, with what it asks about',
      async () => {
        await by(author, 'policy', 'put', await fileOf('policy.yaml', JSON.stringify(documentFrom(Temporal.Now.instant()))))
        await by(author, 'staff', 'import', await fileOf('staff.csv', staff.join('\n')))
        await by(
          author,
          'devices',
          'import',
          await fileOf('devices.csv', devices({ ana: 'tiktok', benoit: 'tiktok', chara: '', dora: 'tiktok' })),
        )
      },
    ],
    [
      'the key of the webhook is put into Secrets Manager, and a signed test message arrives',
      async () => {
        await aws.ask('secretsmanager', 'secretsmanager.CreateSecret', { Name: webhookSecret, SecretString: receiver.key }, nothing)
        assert.match(await by(author, 'access', 'test'), /^ok +gateway: /m)
      },
    ],
    [
      'the author has it rehearsed by the deployed function, and submits it',
      async () => {
        await by(author, 'policy', 'rehearse', policy)
        await by(author, 'policy', 'submit', policy)
      },
    ],
    ['the author cannot approve it', async () => assert.equal((await author.ides('policy', 'approve', policy)).exitCode, 1)],
    ['the approver does', async () => void (await by(approver, 'policy', 'approve', policy))],
    [
      'everyone is reviewed, and first notices arrive, each in its language',
      async () => {
        await aws.invoke(functionNamed('enrol'), {})
        await eventually('end of the review', async () => {
          const jobs = await by(author, 'job', 'list')
          return /enrolment .* done$/m.test(jobs) || undefined
        })
        await aws.invoke(functionNamed('dispatch'), {})
        const [ana, benoit] = [await noticeTo('ana', 1), await noticeTo('benoit', 1)]
        assert.match(ana.html || '', /<html[^>]* lang="en"/)
        assert.match(benoit.html || '', /<html[^>]* lang="fr"/)
        assert.deepEqual(noticesTo('chara@ec.example'), [])
      },
    ],
    [
      'the link in the mail opens its reader’s own page',
      async () => {
        const address = (await noticeTo('ana', 1)).text?.match(/https?:\S+\/me\/\S+/)?.[0] ?? ''
        const answer = await fetch(reachable(address))
        assert.equal(answer.status, 200, `${address} answers with ${answer.status}`)
        assert.match(await answer.text(), /Pixel 7/)
      },
    ],
    [
      'SES reports on the deployed topic that two were delivered, nine days ago, and one bounced',
      async () => {
        for (const id of ['ana', 'dora']) {
          const notice = await noticeTo(id, 1)
          await moveBack(notice, Temporal.Duration.from({ hours: 10 * 24 }))
          await tell(notice, delivery(day(-9), notice))
        }
        const benoit = await noticeTo('benoit', 1)
        const bouncedRecipients = [{ emailAddress: 'benoit@ec.example' }]
        const bounce = { bounceType: 'Permanent', bounceSubType: 'General', bouncedRecipients, timestamp: day(0) } as const
        await tell(benoit, { eventType: 'Bounce', bounce })
        for (const id of ['ana', 'dora'])
          await eventually('proof of notice in the case', async () => (await caseOf(id)).devices[0]?.noticedAt)
        await eventually('hold after the bounce', async () => (await caseOf('benoit')).held)
      },
    ],
    [
      'the device of which notice is proven is suspended on the deployed bus, and a mail says so',
      async () => {
        await carriedOutOnBus('Suspension')
        await eventually('confirmation in the case', async () => {
          const [phone] = (await caseOf('ana')).devices
          return phone?.access === 'suspended' && phone.confirmed ? phone : undefined
        })
        await noticeTo('ana', 2)
      },
    ],
    [
      'another is suspended by a signed message, which is confirmed: the case calls it set',
      async () => {
        await eventually('signed suspension', () => receiver.devices.get('dora-phone')?.wanted === 'suspended' || undefined)
        await setInCase('suspended')
        await noticeTo('dora', 2)
      },
    ],
    [
      'nobody is cut off without a notice that reached them',
      async () => assert.equal((await caseOf('benoit')).devices[0]?.access, 'granted'),
    ],
    [
      'the devices are clean: access is given back on the deployed bus, and a mail says so',
      async () => {
        await by(author, 'devices', 'import', await fileOf('clean.csv', devices({ ana: '', dora: '' })))
        await aws.invoke(functionNamed('escalate'), {})
        await aws.invoke(functionNamed('dispatch'), {})
        await carriedOutOnBus('Restoration')
        await eventually('restoration in the case', async () => {
          const { state, devices } = await caseOf('ana')
          return state === 'clear' && devices[0]?.access === 'granted' && devices[0].confirmed ? devices : undefined
        })
        await noticeTo('ana', 3)
      },
    ],
    [
      'and by a signed message: the case calls it set, and the comparison of the day is made',
      async () => {
        await eventually('signed restoration', () => receiver.devices.get('dora-phone')?.wanted === 'granted' || undefined)
        await setInCase('granted')
        await noticeTo('dora', 3)
        await aws.invoke(functionNamed('connect'), {})
        assert.equal(receiver.devices.has(busDevice), false)
      },
    ],
    [
      'tickets hear of each case from its opening to its end, from the stream of the table',
      async () => {
        const heard: string[] = []
        await eventually('events of cases', async () => {
          heard.push(...(await receive('tickets')).map(event => caseEvent.parse(event)['detail-type']))
          return Object.values(newsTypes).every(type => type === newsTypes.decided || heard.includes(type)) || undefined
        })
      },
    ],
    [
      'the weekly report is counted, filed and mailed',
      async () => {
        await aws.invoke(functionNamed('retain'), {})
        await countedTheDayBefore()
        await aws.invoke(functionNamed('retain'), {})
        await eventually('weekly report', async () => {
          await aws.invoke(functionNamed('dispatch'), {})
          return noticesTo(board).find(({ text }) => text?.includes(document.title))
        })
      },
    ],
    [
      'every notice went once',
      async () => {
        const notices = relay.mails.map(noticeOf).filter(notice => /-\d+$/.test(notice))
        assert.deepEqual(notices.toSorted(), [...new Set(notices)].toSorted())
      },
    ],
    [
      'the test mail of the day goes',
      async () => {
        // Where the machine does not know names below `localhost`, the page cannot be asked for: see ides.ts.
        await aws.invoke(functionNamed('canary'), {}).catch(error => assert.match(String(error), /with 404 and a page: no answer/))
        await eventually('test mail', () => relay.mails.find(({ recipients }) => recipients.includes('success@simulator.amazonses.com')))
      },
    ],
    [
      'ides doctor finds the stacks and schedules as they must be, and has a test mail delivered',
      async () => {
        const sent = relay.mails.length
        const asking = author.ides('doctor', '--from', 'ides@example.org', '--policy', policy, '--send', '--json')
        const mail = await eventually('test mail of the doctor', () => relay.mails.slice(sent).find(one => noticeOf(one) === 'canary'))
        await tell(mail, delivery(day(0), mail))
        const { output, errors } = await asking
        const findings = output.split('\n').flatMap(line => (line ? [finding.parse(JSON.parse(line))] : []))
        // The emulator keeps no protection of tables that its CloudFormation has made.
        const ofDeployment = findings.filter(({ what }) => /^(Ides|the (schedule|stacks)|.*test mail)/.test(what))
        assert.deepEqual(
          ofDeployment.filter(({ verdict }) => verdict !== 'ok'),
          [],
          errors,
        )
        assert.ok(ofDeployment.some(({ what }) => what.startsWith('a test mail was delivered')))
      },
    ],
    [
      'what humans decided is on record, sealed, and nobody has touched it',
      async () => {
        await aws.invoke(functionNamed('witness'), {})
        await by(approver, 'audit', 'verify')
      },
    ],
    [
      'a decision that is removed from the end of the record is missed, by the logged heads',
      async () => {
        const ofPolicy = { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': { S: `AUDIT#${policy}` } } }
        const { Items } = await dynamodb('Query', ofPolicy, decisions)
        const last = Items.at(-1)
        assert.ok(last, 'there are no decisions')
        await dynamodb('DeleteItem', { Key: { pk: last.pk, sk: last.sk } }, nothing)
        const { exitCode, output } = await approver.ides('audit', 'verify', policy)
        assert.equal(exitCode, 1)
        assert.match(output, new RegExp(`decision ${Items.length} is missing`))
        await dynamodb('PutItem', { Item: last }, nothing)
        await by(approver, 'audit', 'verify', policy)
      },
    ],
    [
      'no log has an address or a name of anybody',
      async () => {
        const groups = z.object({ logGroups: z.array(z.object({ logGroupName: z.string() })) })
        const events = z.object({ events: z.array(z.object({ message: z.string() })) })
        const { logGroups } = await aws.ask('logs', 'Logs_20140328.DescribeLogGroups', {}, groups)
        const lines: string[] = []
        for (const { logGroupName } of logGroups)
          lines.push(
            ...(await aws.ask('logs', 'Logs_20140328.FilterLogEvents', { logGroupName }, events)).events.map(({ message }) => message),
          )
        assert.notEqual(lines.length, 0, 'no function has logged anything')
        assert.deepEqual(
          lines.filter(line => /@ec\.example|Pixel 7|-phone|\/me\/[\w-]{20}/.test(line)),
          [],
        )
      },
    ],
  ]

  return async () => {
    await listen()
    for (const [what, work] of story) if (!(await step(what, work))) return false
    return true
  }

  /** The device management and the ticket system listen on the deployed bus, each by a rule and a queue of its own. */
  async function listen() {
    const EventBusName = output('AccessBusArn').split('/').at(-1)
    for (const [Name, types] of Object.entries({
      'device-manager': ['AccessSuspensionRequested', 'AccessRestorationRequested'],
      tickets: Object.values(newsTypes),
    })) {
      await aws.ask('sqs', 'AmazonSQS.CreateQueue', { QueueName: Name }, nothing)
      const EventPattern = JSON.stringify({ 'detail-type': types })
      await aws.ask('events', 'AWSEvents.PutRule', { Name, EventBusName, EventPattern }, nothing)
      const target = { Id: 'queue', Arn: `arn:aws:sqs:eu-west-1:${account}:${Name}` }
      await aws.ask('events', 'AWSEvents.PutTargets', { Rule: Name, EventBusName, Targets: [target] }, nothing)
    }
  }
}

const received = z.object({ Messages: z.array(z.object({ Body: z.string() })).default([]) })
