import { connect } from 'node:net'
import { GetSendQuotaCommand, SendRawEmailCommand } from '@aws-sdk/client-ses'
import { expect, it } from 'vitest'
import { message, open, raw } from './opened.ts'

it('a raw mail arrives byte for byte, but for Message-ID and Date', async () => {
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

const tag = (Name: string, Value: string) => ({ ...raw(), Tags: [{ Name, Value }] })
const of = (text: string) => raw(['ana@ec.example'], Buffer.from(text))

it.each([
  ['no recipient', raw([], Buffer.from('From: helpdesk@ec.example\r\n\r\n.')), "Missing required header 'To'."],
  ['no sender', of('To: ana@ec.example\r\n\r\n.'), "Missing required header 'From'."],
  ['a second subject', raw(['ana@ec.example'], message(['SUBJECT: Again'])), "Duplicate header 'SUBJECT'."],
  ['a recipient without domain', raw(['ana']), "Missing final '@domain'"],
  ['a recipient in other letters', raw(['Ana <ána@ec.example>']), 'Local address contains control or whitespace'],
  ['a long tag', tag('notice', 'x'.repeat(256)), 'Tag value cannot exceed 255 characters.'],
])('what is refused is a mail with %s, in the words of SES', async (_, input, words) => {
  const { ses, client } = await open()
  const refused = client.send(new SendRawEmailCommand(input))
  await expect(refused).rejects.toMatchObject({ name: 'InvalidParameterValue', message: words, $metadata: { httpStatusCode: 400 } })
  expect(ses.mails).toEqual([])
})

it('the quota counts the recipients of the last 24 hours without those of the simulator', async () => {
  const { client, clock } = await open()
  await client.send(new SendRawEmailCommand(raw(['ana@ec.example', 'jo@ec.example', 'success@simulator.amazonses.com'])))
  clock.advanceTo(clock.now().add({ hours: 12 }))
  await client.send(new SendRawEmailCommand(raw()))
  const quota = () => client.send(new GetSendQuotaCommand({}))
  expect(await quota()).toMatchObject({ SentLast24Hours: 3 })
  clock.advanceTo(clock.now().add({ hours: 12 }))
  expect(await quota()).toMatchObject({ SentLast24Hours: 1 })
})

it('the server listens to this machine only', async () => {
  const { ses } = await open()
  expect(ses.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  const elsewhere = connect(Number(new URL(ses.url).port), '127.0.0.2')
  expect(await new Promise(resolve => elsewhere.on('error', resolve).on('connect', resolve))).toMatchObject({ code: 'ECONNREFUSED' })
})
