import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { startDatabase } from '#infra/local/database/database.ts'
import { listen, stop } from '#infra/local/loopback.ts'
import { testFolder } from '#test/folder.ts'
import { failed } from './starting.ts'

it.each([
  [['--policy', 'no-such-policy'], 'no-such-policy: is neither a file nor a policy of the catalogue'],
  [['--staff', 'nowhere.csv', '--devices', 'nowhere.csv'], 'nowhere.csv: does not exist'],
  [['--staff', 'nowhere.csv'], '--staff and --devices go together'],
  [['--connector', 'okta'], '--connector must be one of entra, google, webhook, but is "okta"'],
  [['--connector', 'entra', '--data', 'kept'], '--connector and --data do not go together'],
  [['--connector', 'entra', '--source', 'google'], '--connector entra and --source google do not go together'],
  [['--connector', 'google', '--source', 'intune'], '--connector google and --source intune do not go together'],
  [['--port', '65535'], '--port must be a number from 1 to 65534, or 0: the inbox takes that port, and the sign-in the next one'],
  [['--until', 'soon'], '--until must be a date'],
  [['--from', '2023-04-01', '--until', '2023-03-01'], '--until must not lie before the start'],
  [['--source', 'jamf'], '--source must be one of intune, google, but is "jamf"'],
  [['--speed', '3'], "Unknown option '--speed'"],
])('npm start refuses %j in a sentence', async (args, sentence) => {
  const { code, stderr } = await failed(...args)
  expect(code).toBe(2)
  expect(stderr).toContain(sentence)
  expect(stderr).not.toContain('    at ')
})

it('npm start refuses a busy port in a sentence', async () => {
  const server = createServer()
  const port = new URL(await listen(server)).port
  expect(await failed('--port', port)).toEqual({
    code: 1,
    stderr: `port ${port} is in use: end what uses it, or name another with --port (the inbox takes port ${port}, and the sign-in ${Number(port) + 1})\n`,
  })
  await stop(server)
})

it('npm start refuses a folder that another run has open', async () => {
  const data = testFolder(onTestFinished).folder
  const database = await startDatabase({ folder: join(data, 'database') })
  const { code, stderr } = await failed('--port', '0', '--data', data)
  expect(code).toBe(1)
  expect(stderr.trim().split('\n').at(-1)).toMatch(/is in use/)
  await database.close()
})

it.each([
  ['file', 'is a file, or lies in one: name another folder'],
  ['version', 'was written by a newer version of Ides: use that version, or name another folder'],
  ['clock', 'is damaged: its file "clock" holds no time. Name another folder'],
])('npm start refuses a folder for a wrong %s, in a sentence', async (name, why) => {
  const { folder } = testFolder(onTestFinished)
  writeFileSync(join(folder, name), '2')
  const data = name === 'file' ? join(folder, name) : folder
  expect(await failed('--port', '0', '--data', data)).toEqual({ code: 2, stderr: `the folder "${data}" ${why}\n` })
})
