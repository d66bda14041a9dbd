import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { simpleParser } from 'mailparser'
import { Temporal } from 'temporal-polyfill'
import { expect, it, onTestFinished } from 'vitest'
import { readNoticeId } from '#domain/people/mail.ts'
import { testFolder } from '#test/folder.ts'
import { run } from './starting.ts'

/** What a run has left in its folder. */
async function readFolder(data: string) {
  const files = readdirSync(join(data, 'mails')).filter(file => file.endsWith('.eml'))
  const mails = await Promise.all(
    files.map(async file => {
      const { headers, date, to } = await simpleParser(readFileSync(join(data, 'mails', file)))
      return {
        at: Temporal.Instant.fromEpochMilliseconds(date?.getTime() ?? 0),
        to: Array.isArray(to) ? '' : (to?.text ?? ''),
        number: readNoticeId(String(headers.get('x-ides-notice')))?.number,
      }
    }),
  )
  const access = readFileSync(join(data, 'access.ndjson'), 'utf8').trim().split('\n')
  return {
    mails: mails.map(({ at, to, number }) => `${at} ${to} ${number}`).sort(),
    access: access
      .map(line => JSON.parse(line))
      .map(({ at, device, state }) => `${at} ${device} ${state}`)
      .sort(),
  }
}

it('the local start lists unreachable people, and continues where it stopped, with no repeats', async () => {
  const [data, whole] = [testFolder(onTestFinished).folder, testFolder(onTestFinished).folder]
  const { stdout } = await run('--port', '0', '--data', whole)
  expect(stdout).toMatch(/^mails {9}\d+ accepted by the mail service; 1 person held, since no mail reaches them$/m)
  expect(stdout).toMatch(/^cases .*1 unreachable/m)
  expect(stdout).toMatch(/^Thu 2023-03-16 .* 1 +18$/m)
  const accessIn = (printed: string) => /^access .*$/m.exec(printed)?.[0]
  await run('--port', '0', '--data', data, '--until', '2023-03-14T12:00')
  const { stdout: between } = await run('--port', '0', '--data', data, '--until', '2023-03-24T12:00')
  const { stdout: later } = await run('--port', '0', '--data', data)
  expect(accessIn(between)).toMatch(/ [1-6] suspensions?, /)
  expect(accessIn(later)).toBe(accessIn(stdout))
  expect(later).toContain('60 staff, from where it stopped')
  expect(await readFolder(data)).toEqual(await readFolder(whole))
})

it('the local start reads staff and devices from a source, and goes on from its last pass', async () => {
  const kept = ['--source', 'intune', '--port', '0', '--data', testFolder(onTestFinished).folder, '--until']
  const { stdout } = await run(...kept, '2023-02-24')
  expect(stdout).toContain('Staff and devices come from a stand-in for Microsoft Intune, read every 6 hours.')
  expect(stdout).toMatch(/^day .* clear {2}passes {2}present {2}cleared {2}vanished$/m)
  expect(stdout).toMatch(/^Fri 2023-02-24 +3 .* 4 +23 +1 +·$/m)
  expect(stdout).toMatch(/^intune +\d passes, the last accepted: 74 devices, 0 unreadable, 0 of nobody on the staff$/m)
  expect(stdout).toMatch(/^directory +\d passes, the last accepted: 60 people, 0 unreadable$/m)
  const { stdout: later } = await run(...kept, '2023-02-25')
  expect(later).toMatch(/^Sat 2023-02-25 .* 4 +21 +2 +·$/m)
  expect(later).toMatch(/^cases +21 open, 2 clear$/m)
})

it('the local start goes on counting where the announcement has passed', async () => {
  const { stdout } = await run('--policy', 'watch-bytedance-apps', '--port', '0', '--from', '2023-03-20T12:00', '--until', '2023-03-22')
  expect(stdout).toContain('On watch throughout, since its announcement has passed: ')
  expect(stdout).toMatch(/^Wed 2023-03-22 +21 +1 +23 +1$/m)
  expect(stdout).toMatch(/^mails {9}0 accepted/m)
})

it.skipIf(process.platform === 'win32')('the local start begins empty in any year, and keeps people’s data private', async () => {
  const data = join(testFolder(onTestFinished).folder, 'data')
  const { stdout } = await run('--empty', '--from', '2026-11-02T09:00', '--port', '0', '--data', data)
  expect(stdout).toBe('Ides, empty, for you to fill\n')
  const kept = ['.', ...readdirSync(data, { recursive: true, encoding: 'utf8' })]
  expect(kept).toContain('audit-secret')
  const open = kept.filter(path => (statSync(join(data, path)).mode & 0o077) !== 0)
  expect(open).toEqual([])
})
