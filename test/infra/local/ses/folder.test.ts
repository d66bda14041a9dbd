import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GetSendQuotaCommand, SendRawEmailCommand } from '@aws-sdk/client-ses'
import { describe, expect, it, onTestFinished } from 'vitest'
import { message, open, raw } from './opened.ts'

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ides-ses-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

describe('a folder', () => {
  it('has each mail as it was sent, under its number', async () => {
    const folder = join(emptyFolder(), 'made', 'here')
    const { ses, client } = await open({ folder })
    await client.send(new SendRawEmailCommand(raw()))
    await client.send(new SendRawEmailCommand(raw()))
    expect(readdirSync(folder).filter((name) => name.endsWith('.eml'))).toEqual(['000001.eml', '000002.eml'])
    expect(readFileSync(join(folder, '000002.eml'))).toEqual(ses.mails[1]?.raw)
  })

  it('gives back after a restart all that was known, and goes on counting', async () => {
    const folder = emptyFolder()
    const first = await open({ folder })
    const to = ['ana@ec.example', 'bcc@ec.example', 'complaint@simulator.amazonses.com']
    const Tags = [{ Name: 'notice', Value: 'ana-1' }]
    await first.client.send(new SendRawEmailCommand({ ...raw(to), Tags, ConfigurationSetName: 'ides' }))
    await first.client.send(new SendRawEmailCommand(raw()))
    await first.ses.close()

    const second = await open({ folder })
    expect(second.ses.mails).toEqual(first.ses.mails)
    expect(await second.client.send(new GetSendQuotaCommand({}))).toMatchObject({ SentLast24Hours: 3 })
    await second.client.send(new SendRawEmailCommand(raw()))
    expect(second.ses.mails.map(({ number }) => number)).toEqual([1, 2, 3])
    expect(await (await fetch(second.ses.url)).text()).toContain('Complained')
    await second.ses.settled()
    expect(second.events).toEqual([])
  })

  it('may have mails that someone else put there, with gaps', async () => {
    const folder = emptyFolder()
    const date = 'Date: Fri, 24 Feb 2023 09:30:00 +0100'
    writeFileSync(join(folder, '000007.eml'), message([date, 'Cc: jo@ec.example', 'Message-ID: <theirs@x>']))
    writeFileSync(join(folder, '000003.eml'), 'no mail at all')
    writeFileSync(join(folder, '000003.json'), '{"at":')
    writeFileSync(join(folder, 'notes.txt'), 'not ours')
    const { ses, client } = await open({ folder })
    expect(ses.mails).toMatchObject([
      { number: 3, destinations: [], source: '' },
      { number: 7, destinations: ['ana@ec.example', 'jo@ec.example'], messageId: '<theirs@x>', tags: {} },
    ])
    expect(ses.mails[1]?.at.toString()).toBe('2023-02-24T08:30:00Z')
    for (const path of ['/', '/mails/3', '/mails/7', '/mails/3/raw', '/mails.json']) expect((await fetch(ses.url + path)).status).toBe(200)
    await client.send(new SendRawEmailCommand(raw()))
    expect(ses.mails.at(-1)?.number).toBe(8)
  })

  it('that cannot be written to makes a send fail, and the mail is not in the inbox', async () => {
    const folder = emptyFolder()
    const { ses, client } = await open({ folder })
    writeFileSync(join(folder, '000001.eml'), 'from another server')
    await expect(client.send(new SendRawEmailCommand(raw()))).rejects.toMatchObject({ name: 'InternalFailure', $fault: 'server' })
    expect(ses.mails).toEqual([])
    expect(readFileSync(join(folder, '000001.eml'), 'utf8')).toBe('from another server')
  })
})
