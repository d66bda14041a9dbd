/** `npm start` as a process, in folders that go with the tests. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'

const start = fileURLToPath(new URL('../../../infra/local/start.ts', import.meta.url))

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ides-start-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export const run = (...args: readonly string[]) =>
  promisify(execFile)(process.execPath, [start, '--exit', ...args], { env: { PATH: process.env.PATH } })

/** How a run that fails ends. */
export const failed = async (...args: readonly string[]): Promise<{ readonly code: number; readonly stderr: string }> =>
  run(...args).then(
    () => ({ code: 0, stderr: '' }),
    ({ code, stderr }) => ({ code, stderr }),
  )
