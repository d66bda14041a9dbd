/** An empty Ides as a process of its own, and its admins, each at a command line. */
import { execFile, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import type { Role } from '#adapters/oidc/scopes.ts'

export const inTree = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url))

export interface Ran {
  code: number
  stdout: string
  stderr: string
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
    if (printed.includes('Press Ctrl-C')) break
  }
  const found = (form: RegExp): string => form.exec(printed)?.[1] ?? ''
  const tokens = readFileSync(found(/^ +(\S+tokens)$/m), 'utf8')
  return {
    /** The address of the console. */
    console: found(/^ +Console +(\S+)/m),
    /** Runs a command in a role, with the token that `npm start` wrote. */
    as: (role: Role | 'approver2' | 'operator2', ...args: readonly string[]): Promise<Ran> =>
      new Promise(resolve => {
        const env = {
          PATH: process.env.PATH,
          IDES_URL: found(/^ +API +(\S+)/m),
          IDES_TOKEN: new RegExp(`^${role} +(\\S+)$`, 'm').exec(tokens)?.[1],
        }
        const command = execFile(process.execPath, [inTree('functions/cli/ides.js'), ...args], { env }, (_, stdout, stderr) =>
          resolve({ code: command.exitCode ?? -1, stdout, stderr }),
        )
      }),
    /** @returns what happened meanwhile */
    async passTime(to: string): Promise<string> {
      const form = new URLSearchParams({ to, reports: 'again' })
      const response = await fetch(`${found(/^ +Inbox +(\S+)/m)}time`, { method: 'POST', body: `${form}` })
      expect(response.status).toBe(200)
      return response.text()
    },
    /** How many mails to an address the inbox says that it has. */
    async countMails(to: string): Promise<number> {
      const text = await (await fetch(`${found(/^ +Inbox +(\S+)/m)}?to=${to}`)).text()
      return Number(/<h1>(\d+) of /.exec(text)?.[1])
    },
    close: () => ides.kill(),
  }
}

export type Ides = Awaited<ReturnType<typeof openIdes>>
