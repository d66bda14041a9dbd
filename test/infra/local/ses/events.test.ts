import { SendRawEmailCommand } from '@aws-sdk/client-ses'
import { expect, it } from 'vitest'
import { open, raw } from './opened.ts'

const published = { ConfigurationSetName: 'ides', Tags: [{ Name: 'notice', Value: 'ana-1' }] }

it('events of a mail name it, its sender, its reader and its notice', async () => {
  const { ses, client, events } = await open()
  const { MessageId } = await client.send(new SendRawEmailCommand({ ...raw(), ...published }))
  await ses.settled()
  expect(events).toMatchObject([
    {
      eventType: 'Send',
      mail: {
        timestamp: '2023-02-23T10:00:00.000Z',
        messageId: MessageId,
        source: 'IT helpdesk <helpdesk@ec.example>',
        destination: ['ana@ec.example'],
        commonHeaders: { from: ['IT helpdesk <helpdesk@ec.example>'] },
        tags: { 'ses:configuration-set': ['ides'], 'ses:from-domain': ['ec.example'], notice: ['ana-1'] },
      },
    },
    { eventType: 'Delivery', delivery: { timestamp: '2023-02-23T10:00:00.000Z', recipients: ['ana@ec.example'] } },
  ])
})

it.each<[string, string[], object?]>([
  ['Success+Ana@Simulator.AmazonSES.com', ['Send', 'Delivery']],
  ['bounce+ana-1@simulator.amazonses.com', ['Send', 'Bounce'], { bounceType: 'Permanent', bounceSubType: 'General' }],
  ['unlisted@simulator.amazonses.com', ['Send', 'Bounce'], { bounceType: 'Permanent', bounceSubType: 'General' }],
  ['suppressionlist@simulator.amazonses.com', ['Send', 'Bounce'], { bounceType: 'Permanent', bounceSubType: 'Suppressed' }],
  ['complaint@simulator.amazonses.com', ['Send', 'Delivery', 'Complaint']],
  ['ooto@simulator.amazonses.com', ['Send', 'Delivery', 'Bounce'], { bounceType: 'Transient' }],
  ['bounce@simulator.amazonses.com.example', ['Send', 'Delivery']],
])('the mailbox simulator treats %s as its name says', async (address, types, bounce = {}) => {
  const { ses, client, events } = await open()
  await client.send(new SendRawEmailCommand({ ...raw([address]), ...published }))
  await ses.settled()
  expect(events.map(({ eventType }) => eventType)).toEqual(types)
  expect(events.at(-1)?.bounce ?? {}).toMatchObject(bounce)
})
