import { readdirSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { startDatabase } from '../../../infra/local/database/database.ts'
import { listen, stop } from '../../../infra/local/loopback.ts'
import { newFolder, run } from './starting.ts'

/** How a run that fails ends. */
const failed = async (...args: readonly string[]): Promise<{ code: number; stderr: string }> =>
  run(...args).then(
    () => ({ code: 0, stderr: '' }),
    ({ code, stderr }) => ({ code, stderr }),
  )

describe('npm start', () => {
  it('refuses a busy port in a sentence', async () => {
    const server = createServer()
    const port = new URL(await listen(server, 0)).port
    expect(await failed('--port', port)).toEqual({
      code: 1,
      stderr: `port ${port} is in use: end what uses it, or name another with --port (the inbox takes port ${port}, and the sign-in ${Number(port) + 1})\n`,
    })
    await stop(server)
  })

  it('refuses a folder that another run has open', async () => {
    const data = newFolder()
    const database = await startDatabase({ folder: join(data, 'database') })
    const { code, stderr } = await failed('--port', '0', '--data', data)
    expect(code).toBe(1)
    expect(stderr.trim().split('\n').at(-1)).toMatch(/is in use/)
    await database.close()
  })

  it.skipIf(process.platform === 'win32')(
    'starts empty in any year, and keeps what it knows of people where nobody else on the machine can read it',
    async () => {
      const data = join(newFolder(), 'data')
      const { stdout } = await run('--empty', '--from', '2026-11-02T09:00', '--port', '0', '--data', data)
      expect(stdout).toBe('Ides, empty, for you to fill\n')
      const kept = ['.', ...readdirSync(data, { recursive: true, encoding: 'utf8' })]
      expect(kept).toContain('audit-secret')
      const open = kept.filter((path) => (statSync(join(data, path)).mode & 0o077) !== 0)
      expect(open).toEqual([])
    },
  )

  it.each([
    [['--policy', 'no-such-policy'], 'no-such-policy: is neither a file nor a policy of the catalogue'],
    [['--staff', 'nowhere.csv', '--devices', 'nowhere.csv'], 'nowhere.csv: does not exist'],
    [['--staff', 'nowhere.csv'], '--staff and --devices go together'],
    [['--connector', 'gate'], '--connector must be one of entra, google, webhook'],
    [['--connector', 'entra', '--data', 'kept'], '--connector and --data do not go together'],
    [['--port', '65535'], '--port must be a number from 1 to 65534, or 0: the inbox takes that port, and the sign-in the next one'],
    [['--until', 'soon'], '--until must be a date'],
    [['--from', '2023-04-01', '--until', '2023-03-01'], '--until must not lie before the start'],
    [['--source', 'iru'], '--source must be one of intune, jamf, fleet, okta, but is "iru"'],
    [['--speed', '3'], "Unknown option '--speed'"],
  ])('refuses %j in a sentence', async (args, sentence) => {
    const { code, stderr } = await failed(...args)
    expect(code).toBe(2)
    expect(stderr).toContain(sentence)
    expect(stderr).not.toContain('    at ')
  })
})
