import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { parseSetCookie } from 'cookie'

const program = join(import.meta.dirname, '../../functions/cli/ides.js')

export interface Said {
  exitCode: number
  output: string
  errors: string
}

/**
 * The emulator gives APIs names below `localhost`, which not every machine knows, and answers by path as well; likewise the pool.
 * @param url of the emulator
 */
export const reachableAt = (url: string) => (address: string) =>
  address
    .replace(/^http:\/\/(\w+)\.execute-api\.localhost:\d+/, (_, id) => `${url}/_aws/execute-api/${id}/$default`)
    .replace(/^https:\/\/cognito-idp\.[\w-]+\.amazonaws\.com/, url)

/** Someone at a command line of their own. */
export interface User {
  ides(...args: readonly string[]): Promise<Said>
  /** Signs in as a browser would: on the page that `ides login` names. */
  login(args: readonly string[], name: string, password: string): Promise<Said>
}

/**
 * @param home where their session is kept
 * @param reachable where their browser finds an address
 */
export function userAt(home: string, environment: Record<string, string>, reachable: (address: string) => string): User {
  const start = (args: readonly string[]) =>
    spawn(process.execPath, [program, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environment, XDG_CONFIG_HOME: home },
    })
  const ended = async (child: ReturnType<typeof start>): Promise<Said> => {
    const [output, errors, [exitCode]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
    return { exitCode, output, errors }
  }
  return {
    ides: (...args) => ended(start(args)),
    async login(args, name, password) {
      const child = start(['login', ...args])
      const whole = ended(child)
      const address = await addressIn(child.stdout)
      if (address !== undefined) await signInAt(reachable(address), name, password)
      return whole
    },
  }
}

/** @returns undefined where none was named */
const addressIn = (output: Readable): Promise<string | undefined> =>
  new Promise(resolve => {
    let seen = ''
    output.on('data', chunk => {
      seen += chunk
      const address = seen.match(/https?:\/\/\S+\/authorize\S+(?=\s)/)?.[0]
      if (address !== undefined) resolve(address)
    })
    output.on('end', () => resolve(undefined))
  })

/**
 * Opens the console in a browser without scripts, which is sent to the issuer and comes back.
 * @param address of its first page
 * @param reachable where the browser finds an address
 * @returns the page that it then sees
 */
export async function consoleSeenBy(address: string, name: string, password: string, reachable: (address: string) => string) {
  const jar = new Map<string, string>()
  const ask = async (to: string) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(to, { redirect: 'manual', headers: { cookie } })
    for (const { name, value = '' } of answer.headers.getSetCookie().map(one => parseSetCookie(one))) jar.set(name, value)
    return answer
  }
  const led = async (to: string) => {
    const { headers, status } = await ask(to)
    const next = headers.get('location')
    if (next === null) throw new Error(`${to} leads nowhere: ${status}`)
    return next
  }
  const here = (path: string) => new URL(path, address).href.replace(new URL('/', address).href, reachable(new URL('/', address).href))
  const issuer = await led(here(await led(here('/console/'))))
  const back = await leadBack(reachable(issuer), name, password)
  return (await ask(here(await led(here(`${new URL(back).pathname}${new URL(back).search}`))))).text()
}

/** Fills in the form that the issuer shows, and goes where that leads. */
async function signInAt(address: string, username: string, password: string) {
  await fetch(await leadBack(address, username, password))
}

/** Fills in the form that the issuer shows. @returns where that leads */
async function leadBack(address: string, username: string, password: string) {
  const page = await (await fetch(address)).text()
  const hidden = [...page.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)].map(
    ([, name = '', value = '']): [string, string] => [name, unescaped(value)],
  )
  const form = new URLSearchParams([...hidden, ['username', username], ['password', password]])
  const answer = await fetch(new URL('/login', address), { method: 'POST', body: form, redirect: 'manual' })
  const back = answer.headers.get('location')
  if (back === null) throw new Error(`nobody could sign in: ${answer.status} ${await answer.text()}`)
  return back
}

const unescaped = (html: string) =>
  html.replaceAll('&quot;', '"').replaceAll('&#x27;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
