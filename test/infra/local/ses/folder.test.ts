import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { GetSendQuotaCommand, SendRawEmailCommand } from '@aws-sdk/client-ses'
import { expect, it, onTestFinished } from 'vitest'
import { testFolder } from '#test/folder.ts'
import { open, raw } from './opened.ts'

it('a folder restores after a restart all that was known, and goes on counting', async () => {
  const folder = join(testFolder(onTestFinished).folder, 'made', 'here')
  const first = await open({ folder })
  const to = ['ana@ec.example', 'bcc@ec.example', 'complaint@simulator.amazonses.com']
  const Tags = [{ Name: 'notice', Value: 'ana-1' }]
  await first.client.send(new SendRawEmailCommand({ ...raw(to), Tags, ConfigurationSetName: 'ides' }))
  await first.client.send(new SendRawEmailCommand(raw()))
  await first.ses.close()

  const second = await open({ folder })
  expect(second.ses.mails).toEqual(first.ses.mails)
  expect(readFileSync(join(folder, '000002.eml'))).toEqual(first.ses.mails[1]?.raw)
  expect(await second.client.send(new GetSendQuotaCommand({}))).toMatchObject({ SentLast24Hours: 3 })
  await second.client.send(new SendRawEmailCommand(raw()))
  expect(second.ses.mails.map(({ number }) => number)).toEqual([1, 2, 3])
  expect(await (await fetch(second.ses.url)).text()).toContain('Complained')
  await second.ses.settled()
  expect(second.events).toEqual([])
})
