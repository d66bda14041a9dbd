/** The README's campaign by command line, run on this machine: its commands stay, their output is rewritten. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../../..', import.meta.url))

export const walkedReadme = fileURLToPath(new URL('../../../functions/cli/README.md', import.meta.url))

/** As the README calls it; the walk itself takes any free port. */
const address = 'http://127.0.0.1:8480'

const block = /(?<=```console\n)[\s\S]*?(?=\n```)/

/** @returns the text with the output of each command of its console block */
export async function walked(text: string): Promise<string> {
  const [script = ''] = block.exec(text) ?? []
  const commands = script.split('\n').filter(line => line === '' || line.startsWith('$ '))
  const local = spawn(process.execPath, ['infra/local/start.ts', '--empty', '--port', '0', '--from', '2023-02-23T09:00'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH },
  })
  try {
    const printed = await greeting(local)
    const lines: string[] = []
    let role = ''
    for (const line of commands) {
      const [, holder] = /^\$ export IDES_TOKEN=.*# (?:the )?(\w+)'s/.exec(line) ?? []
      role = holder ?? role
      lines.push(line, ...(line === '' || line.startsWith('$ export') ? [] : await outputOf(line.slice(2), printed, role)))
    }
    // Not as a pattern: what is printed may have a $.
    return text.replace(block, () => lines.join('\n'))
  } finally {
    local.kill()
  }
}

/** What `npm start` prints until it stands still. */
async function greeting({ stdout }: ChildProcess): Promise<string> {
  let printed = ''
  for await (const piece of stdout ?? []) {
    printed += piece
    if (printed.includes('Press Ctrl-C')) break
  }
  return printed
}

async function outputOf(command: string, printed: string, role: string): Promise<readonly string[]> {
  const [, url = ''] = /^ +Inbox +(\S+)\/$/m.exec(printed) ?? []
  const [, tokens = ''] = /^ +(\S+tokens)$/m.exec(printed) ?? []
  const [, token = ''] = new RegExp(`^${role} +(\\S+)$`, 'm').exec(readFileSync(tokens, 'utf8')) ?? []
  // A server in place of the README's, and no progress meter.
  const typed = command
    .replace(/^npx ides/, `"${process.execPath}" functions/cli/ides.js`)
    .replace(/^curl /, 'curl --silent ')
    .replaceAll(address, url)
  const env = { PATH: process.env.PATH, IDES_URL: `${url}/api`, IDES_TOKEN: token }
  const { stdout } = await promisify(execFile)('sh', ['-c', `{ ${typed}; } 2>&1`], { cwd: root, env })
  const lines = stdout.replaceAll(url, address).replaceAll(root, '').split('\n')
  // An empty line is one between commands; how often progress is told depends on the machine.
  return shortened(lines.filter(line => line !== '' && !line.endsWith(' so far')).map(withoutChance))
}

/** Refs, hashes and ids of rehearsals are different each time. */
const withoutChance = (line: string): string =>
  line
    .replace(/\b[A-Z2-7]{20}\b/g, 'REF'.padEnd(20))
    .replace(/\b[0-9a-f]{32}\b/g, 'HASH')
    .replace(/(?<=rehearsal |Rehearsed as )[^\s.]+/g, 'ID')
    .trimEnd()

const [most, first, last] = [6, 3, 2]

const shortened = (lines: readonly string[]): readonly string[] =>
  lines.length > most ? [...lines.slice(0, first), '…', ...lines.slice(-last)] : lines
