import { readdirSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { startDatabase } from '../../../infra/local/database/database.ts'
import { listen, stop } from '../../../infra/local/loopback.ts'
import { failed, newFolder, run } from './starting.ts'

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
})
