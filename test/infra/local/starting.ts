/** `npm start` as a process, which exits by itself. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const start = fileURLToPath(new URL('../../../infra/local/start.ts', import.meta.url))

export const run = (...args: readonly string[]) =>
  promisify(execFile)(process.execPath, [start, '--exit', ...args], { env: { PATH: process.env.PATH } })

/** How a run that fails ends. */
export const failed = async (...args: readonly string[]): Promise<{ code: number; stderr: string }> =>
  run(...args).then(
    () => ({ code: 0, stderr: '' }),
    ({ code, stderr }) => ({ code, stderr }),
  )
