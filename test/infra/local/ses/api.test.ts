import { connect } from 'node:net'
import {
  ConfigurationSetDoesNotExistException,
  GetIdentityPoliciesCommand,
  GetSendQuotaCommand,
  MailFromDomainNotVerifiedException,
  MessageRejected,
  SESServiceException,
  SendRawEmailCommand,
} from '@aws-sdk/client-ses'
import { describe, expect, it } from 'vitest'
import { type Refusal, startSes } from '../../../../infra/local/ses/server.ts'
import { message, open, raw } from './opened.ts'

const addresses = (count: number): string[] => Array.from({ length: count }, (_, index) => `s${index}@ec.example`)

describe('a raw mail', () => {
  it('arrives byte for byte, but for Message-ID and Date', async () => {
    const { ses, client } = await open()
    const sent = Buffer.concat([
      message(
        ['message-id: <mine@ides>', 'X-Notice: ana-1', 'DATE: Mon, 1 Jan 2001 00:00:00 +0000', 'X-Folded: one', '\ttwo'],
        'Élan\r\nMessage-ID: in the body\r\n',
      ),
      Buffer.from([0xff, 0xfe, 0x0a]),
    ])
    const { MessageId } = await client.send(new SendRawEmailCommand(raw(['ana@ec.example'], sent)))
    const expected = sent
      .toString('latin1')
      .replace('message-id: <mine@ides>', `Message-ID: <${MessageId}@eu-west-1.amazonses.com>`)
      .replace('DATE: Mon, 1 Jan 2001 00:00:00 +0000', 'Date: Thu, 23 Feb 2023 10:00:00 +0000')
    expect(ses.mails[0]?.raw.toString('latin1')).toBe(expected)
  })

  it('is given Message-ID and Date where it has none, with the line ends that it uses', async () => {
    const { ses, client } = await open()
    const sent = 'From: helpdesk@ec.example\nSubject: Hello\n\nBy 15 March.\n'
    await client.send(new SendRawEmailCommand(raw(['ana@ec.example'], Buffer.from(sent))))
    const [mail] = ses.mails
    const added = `Message-ID: <${mail?.messageId}@eu-west-1.amazonses.com>\nDate: Thu, 23 Feb 2023 10:00:00 +0000\n`
    expect(mail?.raw.toString()).toBe(sent.replace('\n\n', `\n${added}\n`))
  })

  it('keeps every recipient, those that no header names too', async () => {
    const { ses, client } = await open()
    const to = ['Ana <ana@ec.example>', 'cc@ec.example', 'bcc@ec.example']
    await client.send(new SendRawEmailCommand(raw(to)))
    expect(ses.mails[0]?.destinations).toEqual(['ana@ec.example', 'cc@ec.example', 'bcc@ec.example'])
  })

  it('goes to whom its header names, where nobody is named besides', async () => {
    const { ses, client } = await open()
    const data = message(['Cc: "Doe, Jo" <jo@ec.example>, team: a@ec.example, b@ec.example;', 'Bcc: security@ec.example'])
    await client.send(new SendRawEmailCommand({ RawMessage: { Data: data } }))
    expect(ses.mails[0]?.destinations).toEqual(['ana@ec.example', 'jo@ec.example', 'a@ec.example', 'b@ec.example', 'security@ec.example'])
  })

  it('keeps its tags, its configuration set, and its sender, by default that of the header', async () => {
    const { ses, client } = await open()
    const Tags = [
      { Name: 'notice', Value: 'ana-1' },
      { Name: 'step', Value: 'first_P7D' },
    ]
    await client.send(new SendRawEmailCommand({ ...raw(), Tags, ConfigurationSetName: 'ides' }))
    await client.send(new SendRawEmailCommand({ ...raw(), Source: 'bounces@ec.example' }))
    expect(ses.mails).toMatchObject([
      { tags: { notice: ['ana-1'], step: ['first_P7D'] }, configurationSet: 'ides', source: 'IT helpdesk <helpdesk@ec.example>' },
      { tags: {}, source: 'bounces@ec.example' },
    ])
  })

  it('has an id that counts upwards, without chance', async () => {
    const ids = async () => {
      const { client } = await open()
      const first = await client.send(new SendRawEmailCommand(raw()))
      const second = await client.send(new SendRawEmailCommand(raw()))
      return [first.MessageId, second.MessageId]
    }
    const [first, second] = await ids()
    expect(first).toMatch(/^0102[0-9a-f]{12}(-[0-9a-f]+){5}-000000$/)
    expect(second).toBe(first?.replace('000000000001-000000', '000000000002-000000'))
    expect(await ids()).toEqual([first, second])
  })

  it('of ten megabytes is taken', async () => {
    const { ses, client } = await open()
    const data = message([], `${'ÿ?>'.repeat(500)}\r\n`.repeat(5200))
    await client.send(new SendRawEmailCommand(raw(['ana@ec.example'], data)))
    expect(ses.mails[0]?.raw.length).toBeGreaterThan(10_000_000)
  })
})

describe('what is refused', () => {
  const typed = (code: string): Refusal => ({ code, message: `Because of ${code}.` })

  it.each([
    [MessageRejected, typed('MessageRejected')],
    [MailFromDomainNotVerifiedException, typed('MailFromDomainNotVerifiedException')],
    [ConfigurationSetDoesNotExistException, typed('ConfigurationSetDoesNotExistException')],
  ])('reaches the SDK as an error of its type: %s', async (type, refusal) => {
    const { ses, client } = await open({ refuse: () => ({ ...refusal, members: { ConfigurationSetName: 'ides' } }) })
    const error: unknown = await client.send(new SendRawEmailCommand(raw())).catch((error) => error)
    expect(error).toBeInstanceOf(type)
    expect(error).toMatchObject({
      name: refusal.code,
      message: refusal.message,
      $fault: 'client',
      $metadata: { httpStatusCode: 400, requestId: '00000000-0000-4000-8000-000000000001' },
    })
    if (error instanceof ConfigurationSetDoesNotExistException) expect(error.ConfigurationSetName).toBe('ides')
    expect(ses.mails).toEqual([])
  })

  it('is told as the service’s own fault where that is rehearsed', async () => {
    const { client } = await open({ refuse: () => ({ code: 'ServiceUnavailable', message: 'Later.', status: 503 }) })
    await expect(client.send(new SendRawEmailCommand(raw()))).rejects.toMatchObject({
      name: 'ServiceUnavailable',
      $fault: 'server',
      $metadata: { httpStatusCode: 503 },
    })
  })

  const tag = (Name: string, Value: string) => ({ ...raw(), Tags: [{ Name, Value }] })
  const to = (...destinations: string[]) => raw(destinations)
  const of = (text: string) => raw(['ana@ec.example'], Buffer.from(text))

  it.each([
    ['no recipient', raw([], Buffer.from('From: helpdesk@ec.example\r\n\r\n.')), "Missing required header 'To'."],
    ['too many recipients', raw(addresses(51)), 'Recipient count exceeds 50.'],
    [
      'more than ten megabytes',
      raw(['ana@ec.example'], message([], 'x'.repeat(10_485_760))),
      "Message length is more than 10485760 bytes long: '10485847'.",
    ],
    ['no sender', of('To: ana@ec.example\r\n\r\n.'), "Missing required header 'From'."],
    ['an empty sender', of('From:\r\nTo: ana@ec.example\r\n\r\n.'), "Empty required header 'From'."],
    ['an empty To', of('From: helpdesk@ec.example\r\nTo: \r\n\r\n.'), "Empty required header 'To'."],
    ['a second subject', raw(['ana@ec.example'], message(['SUBJECT: Again'])), "Duplicate header 'SUBJECT'."],
    ['a header without name', raw(['ana@ec.example'], message([': nothing'])), 'Empty header names are illegal.'],
    ['a line that is no header', raw(['ana@ec.example'], message(['<html lang="en">'])), 'Illegal header \'<html lang="en">\'.'],
    ['a fold before any header', of(' folded\r\nFrom: helpdesk@ec.example\r\n\r\n.'), "Illegal header ' folded'."],
    ['no blank line', of('From: helpdesk@ec.example'), 'The message must contain a header and a body, separated by a blank line.'],
    ['a recipient without domain', to('ana'), "Missing final '@domain'"],
    ['a recipient without name', to('@ec.example'), 'Missing local name'],
    ['a recipient with an empty domain', to('ana@'), 'Missing domain'],
    ['a recipient with a space', to('Ana <an a@ec.example>'), 'Local address contains control or whitespace'],
    ['a recipient in other letters', to('Ana <ána@ec.example>'), 'Local address contains control or whitespace'],
    ['a domain in other letters', to('ana@éc.example'), 'Domain contains control or whitespace'],
    ['a domain with a percent sign', to('ana@ec.example%!'), 'Domain contains illegal character'],
    ['a tag without name', tag('', 'x'), 'The tag name must be specified.'],
    ['a tag without value', tag('notice', ''), 'The tag value must be specified.'],
    ['a long tag', tag('notice', 'x'.repeat(256)), 'Tag value cannot exceed 255 characters.'],
    [
      'a tag with a colon',
      tag('notice', 'ana:1'),
      "Invalid tag value <ana:1>: only alphanumeric ASCII characters, '_', and '-' are allowed.",
    ],
  ])('is a mail with %s, in the words of SES', async (_, input, words) => {
    const { ses, client } = await open()
    const refused = client.send(new SendRawEmailCommand(input))
    await expect(refused).rejects.toMatchObject({ name: 'InvalidParameterValue', message: words, $metadata: { httpStatusCode: 400 } })
    expect(ses.mails).toEqual([])
  })

  it('is not a mail to fifty, nor one with a quoted name in its address, nor a field twice that may be', async () => {
    const { ses, client } = await open()
    await client.send(new SendRawEmailCommand(raw(addresses(50))))
    await client.send(new SendRawEmailCommand(raw(['"an a"@ec.example'], message(['X-Trace: 1', 'X-Trace: 2']))))
    expect(ses.mails.map(({ destinations }) => destinations.length)).toEqual([50, 1])
  })

  it('is an action that is not known here', async () => {
    const { client } = await open()
    const asked = client.send(new GetIdentityPoliciesCommand({ Identity: 'ec.example', PolicyNames: ['all'] }))
    await expect(asked).rejects.toMatchObject({ name: 'InvalidAction', $metadata: { httpStatusCode: 400 } })
    await expect(asked).rejects.toBeInstanceOf(SESServiceException)
  })

  it('is a form without action, and one without mail', async () => {
    const { ses } = await open()
    const post = async (body: string) => (await fetch(ses.url, { method: 'POST', body })).text()
    expect(await post('')).toContain('<Code>MissingAction</Code>')
    expect(await post('Action=SendRawEmail')).toContain('<Code>MissingParameter</Code>')
  })

  it('is a form that no mail needs, though it is read to its end', async () => {
    const { ses } = await open()
    const answer = await fetch(ses.url, { method: 'POST', body: Buffer.alloc(40 * 2 ** 20, 'x') })
    expect(answer.status).toBe(413)
    expect(await answer.text()).toContain('<Code>RequestEntityTooLarge</Code>')
  })

  it('quotes hostile values as text', async () => {
    const { client } = await open()
    const Value = '</Message><Code>x</Code>&"\u0001'
    await expect(client.send(new SendRawEmailCommand(tag('notice', Value)))).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: expect.stringContaining('</Message><Code>x</Code>&"\u{fffd}'),
    })
  })
})

describe('the rate', () => {
  const sendAll = async (client: Awaited<ReturnType<typeof open>>['client'], count: number): Promise<string[]> => {
    const outcomes: string[] = []
    for (let index = 0; index < count; index++)
      outcomes.push(
        await client.send(new SendRawEmailCommand(raw())).then(
          () => 'sent',
          (error: Error) => `${error.name}: ${error.message}`,
        ),
      )
    return outcomes
  }
  const throttled = 'Throttling: Maximum sending rate exceeded.'

  it('is never exceeded within a second, and refused mails do not count', async () => {
    let now = 0
    const { ses, client } = await open({ ratePerSecond: 2, monotonic: () => now })
    expect(await sendAll(client, 1)).toEqual(['sent'])
    now = 400
    expect(await sendAll(client, 3)).toEqual(['sent', throttled, throttled])
    now = 999
    expect(await sendAll(client, 1)).toEqual([throttled])
    now = 1000
    expect(await sendAll(client, 2)).toEqual(['sent', throttled])
    now = 1400
    expect(await sendAll(client, 2)).toEqual(['sent', throttled])
    expect(ses.mails).toHaveLength(4)
  })

  it('may be less than one a second', async () => {
    let now = 0
    const { client } = await open({ ratePerSecond: 0.5, monotonic: () => now })
    expect(await sendAll(client, 2)).toEqual(['sent', throttled])
    now = 1999
    expect(await sendAll(client, 1)).toEqual([throttled])
    now = 2000
    expect(await sendAll(client, 1)).toEqual(['sent'])
  })

  it('is not spent on mails that are refused for themselves', async () => {
    const { client } = await open({ ratePerSecond: 1, monotonic: () => 0 })
    await expect(client.send(new SendRawEmailCommand(raw(['nobody'])))).rejects.toMatchObject({ name: 'InvalidParameterValue' })
    expect(await sendAll(client, 1)).toEqual(['sent'])
  })
})

describe('the quota', () => {
  it('tells the limits, and the recipients of the last 24 hours without those of the simulator', async () => {
    const { client, clock } = await open({ ratePerSecond: 14, perDay: 200 })
    await client.send(new SendRawEmailCommand(raw(['ana@ec.example', 'jo@ec.example', 'success@simulator.amazonses.com'])))
    clock.advanceTo(clock.now().add({ hours: 12 }))
    await client.send(new SendRawEmailCommand(raw()))
    const quota = () => client.send(new GetSendQuotaCommand({}))
    expect(await quota()).toMatchObject({ Max24HourSend: 200, MaxSendRate: 14, SentLast24Hours: 3 })
    clock.advanceTo(clock.now().add({ hours: 12 }))
    expect(await quota()).toMatchObject({ SentLast24Hours: 1 })
  })

  it('of no limit is told as -1 a day', async () => {
    const { client } = await open()
    expect(await client.send(new GetSendQuotaCommand({}))).toMatchObject({ Max24HourSend: -1, SentLast24Hours: 0 })
  })

  it('of a day is enforced', async () => {
    const { client, clock } = await open({ perDay: 2 })
    await client.send(new SendRawEmailCommand(raw(addresses(2))))
    const more = () => client.send(new SendRawEmailCommand(raw()))
    await expect(more()).rejects.toMatchObject({ name: 'Throttling', message: 'Daily message quota exceeded.' })
    clock.advanceTo(clock.now().add({ hours: 24 }))
    await more()
  })
})

describe('the server', () => {
  it('says which port is taken, and leaves nothing open', async () => {
    const { ses, clock } = await open()
    const port = Number(new URL(ses.url).port)
    await expect(startSes({ port, clock, onEvent: async () => {} })).rejects.toMatchObject({ code: 'EADDRINUSE', port })
    await ses.close()
    const again = await startSes({ port, clock, onEvent: async () => {} })
    expect(again.url).toBe(ses.url)
    await again.close()
  })

  it('listens to this machine only', async () => {
    const { ses } = await open()
    expect(ses.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    const elsewhere = connect(Number(new URL(ses.url).port), '127.0.0.2')
    expect(await new Promise((resolve) => elsewhere.on('error', resolve).on('connect', resolve))).toMatchObject({ code: 'ECONNREFUSED' })
  })
})
