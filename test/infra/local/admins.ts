/** An empty Ides as a process of its own, and its admins, each at a command line. */
import { execFile, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import type { Role } from '#shared/adapters/oidc/scopes.ts'

export const inTree = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url))

export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** @param from a local date and time */
export async function openIdes(from: string) {
  const ides = spawn(process.execPath, [inTree('infra/local/start.ts'), '--empty', '--port', '0', '--from', from], {
    env: { PATH: process.env.PATH },
  })
  /** What `npm start` printed, until it had printed all. */
  let printed = ''
  for await (const piece of ides.stdout) {
    printed += piece
    if (printed.includes('Ctrl-C ends')) break
  }
  const found = (form: RegExp): string => form.exec(printed)?.[1] ?? ''
  return {
    /** The address of the console. */
    console: found(/^The console: (\S+):/m),
    /** Runs a command in a role, with the token that `npm start` printed. */
    as: (role: Role | 'approver2' | 'operator2', ...args: readonly string[]): Promise<Ran> =>
      new Promise((resolve) => {
        const env = {
          PATH: process.env.PATH,
          IDES_URL: found(/^The API: +([^ ,]+)/m),
          IDES_TOKEN: found(new RegExp(`^ +${role} +(\\S+)$`, 'm')),
        }
        const command = execFile(process.execPath, [inTree('functions/cli/ides.js'), ...args], { env }, (_, stdout, stderr) =>
          resolve({ code: command.exitCode ?? -1, stdout, stderr }),
        )
      }),
    /** @returns what happened meanwhile */
    async passTime(to: string): Promise<string> {
      const response = await fetch(found(/curl -d \S+ (\S+)/), { method: 'POST', body: to })
      expect(response.status).toBe(200)
      return response.text()
    },
    close: () => ides.kill(),
  }
}

export type Ides = Awaited<ReturnType<typeof openIdes>>
