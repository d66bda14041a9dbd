import { connect } from 'node:net'
import { SendRawEmailCommand } from '@aws-sdk/client-ses'
import { describe, expect, it } from 'vitest'
import type { SesEvent } from '../../../../infra/local/ses/server.ts'
import { message, open, raw } from './opened.ts'

const published = { ConfigurationSetName: 'ides', Tags: [{ Name: 'notice', Value: 'ana-1' }] }

/** What is published of a mail to these addresses. */
async function eventsTo(...addresses: string[]): Promise<readonly SesEvent[]> {
  const { ses, client, events } = await open()
  await client.send(new SendRawEmailCommand({ ...raw(addresses), ...published }))
  await ses.settled()
  return events
}

const types = (events: readonly SesEvent[]): string[] => events.map(({ eventType }) => eventType)

describe('the events of a mail', () => {
  it('are Send and Delivery for an ordinary address', async () => {
    const events = await eventsTo('ana@ec.example')
    expect(types(events)).toEqual(['Send', 'Delivery'])
    expect(events[0]).toMatchObject({ send: {} })
    expect(events[1]).toMatchObject({
      delivery: { timestamp: '2023-02-23T10:00:00.000Z', recipients: ['ana@ec.example'], smtpResponse: '250 Ok', processingTimeMillis: 0 },
    })
  })

  it('say of the mail what SES says', async () => {
    const { ses, client, events } = await open()
    const data = message(['Cc: "Doe, Jo" <jo@ec.example>, kim@ec.example', 'Message-ID: <mine@ides>', 'X-Notice: ana-1', ' and more'])
    const { MessageId } = await client.send(new SendRawEmailCommand({ ...raw(['ana@ec.example', 'jo@ec.example'], data), ...published }))
    await ses.settled()
    expect(events[0]?.mail).toEqual({
      timestamp: '2023-02-23T10:00:00.000Z',
      messageId: MessageId,
      source: 'IT helpdesk <helpdesk@ec.example>',
      sourceArn: 'arn:aws:ses:eu-west-1:000000000000:identity/ec.example',
      sendingAccountId: '000000000000',
      destination: ['ana@ec.example', 'jo@ec.example'],
      headersTruncated: false,
      headers: [
        { name: 'From', value: 'IT helpdesk <helpdesk@ec.example>' },
        { name: 'To', value: 'ana@ec.example' },
        { name: 'Subject', value: 'Remove TikTok' },
        { name: 'Cc', value: '"Doe, Jo" <jo@ec.example>, kim@ec.example' },
        { name: 'Message-ID', value: '<mine@ides>' },
        { name: 'X-Notice', value: 'ana-1 and more' },
      ],
      commonHeaders: {
        from: ['IT helpdesk <helpdesk@ec.example>'],
        to: ['ana@ec.example'],
        cc: ['"Doe, Jo" <jo@ec.example>', 'kim@ec.example'],
        messageId: '<mine@ides>',
        subject: 'Remove TikTok',
      },
      tags: {
        'ses:operation': ['SendRawEmail'],
        'ses:configuration-set': ['ides'],
        'ses:source-ip': ['127.0.0.1'],
        'ses:from-domain': ['ec.example'],
        'ses:caller-identity': ['local'],
        notice: ['ana-1'],
      },
    })
    expect(events[1]?.mail).toEqual(events[0]?.mail)
  })

  it('leave out headers that are too many, and say so', async () => {
    const { ses, client, events } = await open()
    const data = message(Array.from({ length: 100 }, (_, index) => `X-Long-${index}: ${'x'.repeat(200)}`))
    await client.send(new SendRawEmailCommand({ ...raw(['ana@ec.example'], data), ...published }))
    await ses.settled()
    const mail = events[0]?.mail
    expect(mail?.headersTruncated).toBe(true)
    expect(mail?.headers.length).toBeLessThan(60)
  })

  it('are none without a configuration set', async () => {
    const { ses, client, events } = await open()
    await client.send(new SendRawEmailCommand(raw(['ana@ec.example', 'bounce@simulator.amazonses.com'])))
    await ses.settled()
    expect(events).toEqual([])
  })
})

describe('the mailbox simulator', () => {
  it.each(['success@simulator.amazonses.com', 'Success+Ana@Simulator.AmazonSES.com'])('delivers to %s', async (address) => {
    const events = await eventsTo(address)
    expect(types(events)).toEqual(['Send', 'Delivery'])
    expect(events[1]).toMatchObject({ delivery: { recipients: [address] } })
  })

  it.each(['bounce@simulator.amazonses.com', 'bounce+ana-1@simulator.amazonses.com', 'unlisted@simulator.amazonses.com'])(
    'bounces %s for good',
    async (address) => {
      const events = await eventsTo(address)
      expect(types(events)).toEqual(['Send', 'Bounce'])
      expect(events[1]).toMatchObject({
        bounce: {
          bounceType: 'Permanent',
          bounceSubType: 'General',
          bouncedRecipients: [{ emailAddress: address, action: 'failed', status: '5.1.1', diagnosticCode: 'smtp; 550 5.1.1 user unknown' }],
          timestamp: '2023-02-23T10:00:00.000Z',
          feedbackId: expect.stringMatching(/^0102/),
        },
      })
    },
  )

  it.each(['suppressionlist@simulator.amazonses.com', 'suppressionlist+x@simulator.amazonses.com'])(
    'sends, but never delivers, to %s',
    async (address) => {
      const events = await eventsTo(address)
      expect(types(events)).toEqual(['Send', 'Bounce'])
      expect(events[1]).toMatchObject({
        bounce: { bounceType: 'Permanent', bounceSubType: 'Suppressed', bouncedRecipients: [{ emailAddress: address, status: '5.1.1' }] },
      })
    },
  )

  it.each(['complaint@simulator.amazonses.com', 'complaint+x@simulator.amazonses.com'])(
    'complains as %s of what was delivered',
    async (address) => {
      const events = await eventsTo(address)
      expect(types(events)).toEqual(['Send', 'Delivery', 'Complaint'])
      expect(events[2]).toMatchObject({
        complaint: { complainedRecipients: [{ emailAddress: address }], complaintFeedbackType: 'abuse', complaintSubType: null },
      })
    },
  )

  it('answers by itself from ooto@, which SES takes for a bounce that passes', async () => {
    const events = await eventsTo('ooto@simulator.amazonses.com')
    expect(types(events)).toEqual(['Send', 'Delivery', 'Bounce'])
    expect(events[2]).toMatchObject({
      bounce: { bounceType: 'Transient', bouncedRecipients: [{ emailAddress: 'ooto@simulator.amazonses.com' }] },
    })
  })

  it('leaves alone an address that only looks like its own', async () => {
    expect(types(await eventsTo('bounce@simulator.amazonses.com.example'))).toEqual(['Send', 'Delivery'])
    expect(types(await eventsTo('bounce@notsimulator.amazonses.com'))).toEqual(['Send', 'Delivery'])
  })

  it('parts recipients by what becomes of them, each event with an id of its own', async () => {
    const at = (...names: string[]) => names.map((name) => `${name}@simulator.amazonses.com`)
    const events = await eventsTo('ana@ec.example', ...at('bounce', 'complaint', 'suppressionlist', 'bounce+2'))
    expect(types(events)).toEqual(['Send', 'Bounce', 'Bounce', 'Delivery', 'Complaint'])
    expect(events).toMatchObject([
      {},
      { bounce: { bouncedRecipients: at('bounce', 'bounce+2').map((emailAddress) => ({ emailAddress })) } },
      { bounce: { bouncedRecipients: at('suppressionlist').map((emailAddress) => ({ emailAddress })) } },
      { delivery: { recipients: ['ana@ec.example', ...at('complaint')] } },
      { complaint: { complainedRecipients: at('complaint').map((emailAddress) => ({ emailAddress })) } },
    ])
    const ids = events.flatMap((event) =>
      'bounce' in event ? event.bounce.feedbackId : 'complaint' in event ? event.complaint.feedbackId : [],
    )
    expect(new Set(ids).size).toBe(3)
  })
})

describe('the handing over of events', () => {
  it('goes one after another, mail by mail', async () => {
    const log: string[] = []
    const { ses, client } = await open({
      async onEvent({ eventType, mail }) {
        log.push(`${eventType} ${mail.tags.notice} starts`)
        await new Promise((resolve) => setImmediate(resolve))
        log.push(`${eventType} ${mail.tags.notice} ends`)
      },
    })
    for (const Value of ['1', '2'])
      await client.send(new SendRawEmailCommand({ ...raw(), ConfigurationSetName: 'ides', Tags: [{ Name: 'notice', Value }] }))
    await ses.settled()
    expect(log).toEqual(['Send 1', 'Delivery 1', 'Send 2', 'Delivery 2'].flatMap((what) => [`${what} starts`, `${what} ends`]))
  })

  it('does not keep the sender waiting', async () => {
    const taken = Promise.withResolvers<void>()
    const { ses, client } = await open({ onEvent: () => taken.promise })
    await client.send(new SendRawEmailCommand({ ...raw(), ...published }))
    expect(ses.mails).toHaveLength(1)
    taken.resolve()
    await ses.settled()
  })

  it('goes on after a receiver threw, and settled tells of it each time', async () => {
    const failure = new Error('no room')
    const seen: string[] = []
    const { ses, client } = await open({
      async onEvent({ eventType }) {
        seen.push(eventType)
        if (eventType === 'Send' && seen.length === 1) throw failure
      },
    })
    await client.send(new SendRawEmailCommand({ ...raw(), ...published }))
    await expect(ses.settled()).rejects.toMatchObject({ errors: [failure] })
    await client.send(new SendRawEmailCommand({ ...raw(), ...published }))
    await expect(ses.settled()).rejects.toMatchObject({ errors: [failure] })
    expect(seen).toEqual(['Send', 'Delivery', 'Send', 'Delivery'])
  })

  it('happens for a mail whose sender went away before the answer too', async () => {
    const { ses, events } = await open()
    const body = new URLSearchParams({
      Action: 'SendRawEmail',
      'RawMessage.Data': message().toString('base64'),
      ConfigurationSetName: 'ides',
    }).toString()
    const socket = connect(Number(new URL(ses.url).port), '127.0.0.1')
    socket.end(`POST / HTTP/1.1\r\nHost: ${new URL(ses.url).host}\r\nContent-Length: ${body.length}\r\n\r\n${body}`, () => socket.destroy())
    await expect.poll(() => ses.mails.length).toBe(1)
    await ses.settled()
    expect(types(events)).toEqual(['Send', 'Delivery'])
  })

  it('ends when the server is closed, with the event under way', async () => {
    const [started, taken] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const log: string[] = []
    const { ses, client } = await open({
      async onEvent({ eventType }) {
        log.push(eventType)
        started.resolve()
        await taken.promise
        log.push('taken')
      },
    })
    await client.send(new SendRawEmailCommand({ ...raw(), ...published }))
    await started.promise
    const closed = ses.close().then(() => log.push('closed'))
    taken.resolve()
    await closed
    expect(log).toEqual(['Send', 'taken', 'closed'])
  })
})
