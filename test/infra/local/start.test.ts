import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { testFolder } from '#test/folder.ts'
import { run } from './starting.ts'

it.skipIf(process.platform === 'win32')('the local start begins empty in any year, and keeps people’s data private', async () => {
  const data = join(testFolder(onTestFinished).folder, 'data')
  const { stdout } = await run('--empty', '--from', '2026-11-02T09:00', '--port', '0', '--data', data)
  expect(stdout).toBe('Ides, empty, for you to fill\n')
  const kept = ['.', ...readdirSync(data, { recursive: true, encoding: 'utf8' })]
  expect(kept).toContain('audit-secret')
  const open = kept.filter(path => (statSync(join(data, path)).mode & 0o077) !== 0)
  expect(open).toEqual([])
})
