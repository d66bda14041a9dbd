/** Sign-ins from a machine without a browser, and of programs as themselves. */
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest'
import { readSession } from '#functions/cli/session/session.ts'
import { type CliEnvironment, surroundings as surroundingsIn } from '#functions/cli/surroundings.ts'
import { listen, stop } from '#infra/local/loopback.ts'
import { virtualClock } from '#infra/local/virtual-clock.ts'
import { instant } from '#test/builders.ts'
import { testFolder } from '#test/folder.ts'
import { openIssuer } from '#test/issuer.ts'
import { lacks, shows } from '../expecting.ts'
import { surroundings, tells, typed } from './typed.ts'

const now = instant('2026-11-20T08:00:00Z')
const token = `e30.${Buffer.from('{"sub":"abe","scope":"ides/read"}').toString('base64url')}.e30`

let sessionFile: string
beforeEach(() => {
  sessionFile = join(testFolder(onTestFinished).folder, 'ides', 'session.json')
})

type Answer = readonly [status: number, body: object, headers?: object]

/** A server for one test. */
async function serve(answer: (path: string, form: Record<string, string>) => Answer) {
  const server = createServer(async (request, response) => {
    const form = Object.fromEntries(new URLSearchParams(await text(request)))
    const [status, body, headers] = answer(request.url ?? '', form)
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body))
  })
  onTestFinished(() => stop(server))
  return listen(server)
}

const granted = (access_token = token): Answer => [200, { access_token, token_type: 'Bearer', expires_in: 300 }]
const refused = (error: string): Answer => [400, { error }]

/** An issuer with codes for devices, whose token endpoint gives one answer after the other. */
async function openScripted(...answers: Answer[]) {
  const forms: object[] = []
  const url: string = await serve((path, form) => {
    if (path.startsWith('/.well-known/'))
      return [200, { issuer: url, token_endpoint: `${url}/token`, device_authorization_endpoint: `${url}/device` }]
    if (path === '/device')
      return [200, { device_code: 'secret', user_code: '\u001b[2J', verification_uri: `${url}/enter`, expires_in: 900, interval: 1 }]
    forms.push(form)
    return answers.shift() ?? refused('authorization_pending')
  })
  return { url, forms }
}

/** At an API that names the issuer. */
async function login(issuer: string, around: Partial<CliEnvironment> = {}, onOutput?: (out: string) => void) {
  const oidc = { openIdConnectUrl: `${issuer}/.well-known/openid-configuration`, 'x-ides-client-id': 'ides-cli' }
  const api = await serve(() => [200, { openapi: '3.1.0', components: { securitySchemes: { oidc } } }])
  return typed(['login', '--device', '--url', `${api}/api`], { sessionFile, ...around }, onOutput)
}

/** Has the steps in which openid-client waits pass at once. @returns how many seconds they stand for */
function hurry() {
  let seconds = 0
  const { setTimeout } = globalThis
  vi.stubGlobal('setTimeout', (work: () => void, milliseconds: number) => {
    const isWait = milliseconds === 1000 || milliseconds === 5000
    if (isWait) seconds += milliseconds / 1000
    return setTimeout(work, isWait ? 0 : milliseconds)
  })
  onTestFinished(() => void vi.unstubAllGlobals())
  return () => seconds
}

it.each<[string, Answer[], string, code: number, seconds: number]>([
  ['in time', [refused('authorization_pending'), refused('slow_down'), refused('authorization_pending'), granted()], '', 0, 1 + 1 + 6 + 6],
  ['but cancels', [refused('access_denied')], 'refuses: you cancelled, or may not sign in there\n', 1, 1],
  ['but cancels at Entra ID', [refused('authorization_declined')], 'refuses: you cancelled', 1, 1],
  ['too late', [refused('expired_token')], 'refuses: nobody signed in in time\n', 1, 1],
  ['while the issuer fails', [[500, {}]], 'gives no usable answer: ', 3, 1],
])('a person signs in on another device by a code, %s', async (_, answers, words, wanted, seconds) => {
  const waited = hurry()
  const { url, forms } = await openScripted(...answers)
  const { code, out, said } = await login(url)
  expect([code, waited()]).toEqual([wanted, seconds])
  shows(out, `enter the code \u{fffd}[2J there, and sign in within five minutes:\n\n  ${url}/enter\n`)
  shows(said, words)
  lacks(out + said, token, 'secret')
  expect(forms[0]).toMatchObject({ grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: 'secret' })
  expect(existsSync(sessionFile)).toBe(code === 0)
})

it('a person who enters no code within five minutes is not signed in', async () => {
  const { url } = await openScripted()
  await tells(login(url, { startWaiting: () => AbortSignal.timeout(10) }), 1, 'nobody signed in in time: run the command again\n')
})

/** @param paste what is made of the address at which the browser of another device ends */
async function signInByAddress(as: string, paste: (ended: string) => string) {
  const issuer = await openIssuer({ clock: virtualClock(now) })
  onTestFinished(() => issuer.close())
  let shown = ''
  async function ask() {
    const address = / {2}(http\S+)\n/.exec(shown)?.[1]
    const { headers } = await fetch(`${address}&as=${as}`, { redirect: 'manual' })
    return paste(headers.get('Location') ?? '')
  }
  return login(issuer.url, { openDialogue: () => ({ ask, [Symbol.dispose]() {} }) }, out => {
    shown = out
  })
}

const changed = (name: string) => (ended: string) => ended.replace(new RegExp(`${name}=[^&]*`), `${name}=https://other.example`)

it.each<[string, string, (ended: string) => string, words: RegExp | undefined]>([
  ['with spaces around', 'reader', ended => ` ${ended} `, undefined],
  ['without its beginning', 'reader', ended => ended.replace(/^.*\?/, ''), undefined],
  ['of another sign-in', 'reader', changed('state'), /^this is not the address /],
  ['with the code of another', 'reader', changed('code'), /^the issuer \S+ refuses: invalid_grant\n$/],
  ['of another issuer', 'reader', changed('iss'), /^the answer of the issuer \S+ cannot be trusted: /],
  ['of a sign-in that they cancelled', 'nobody', String, /^the issuer \S+ refuses: you cancelled/],
])('a person on another device pastes where its browser ended, %s', async (_, as, paste, words = /^$/) => {
  const { code, out, said } = await signInByAddress(as, paste)
  shows(out, 'an error at http://127.0.0.1:8976/callback?…: copy')
  expect(said).toMatch(words)
  expect([code === 0, existsSync(sessionFile)]).toEqual(Array(2).fill(said === ''))
})

/** What a program finds around it. */
const program = (IDES_ISSUER: string, more: NodeJS.ProcessEnv = {}) => ({
  ...{ ...surroundings, sessionFile, clock: virtualClock(now), url: 'https://ides.example/api' },
  machine: surroundingsIn({ IDES_CLIENT: 'ci', IDES_CLIENT_SECRET: ' hush\n', IDES_ISSUER, ...more }).machine,
})

it('a program signs in as itself, again a minute before its token ends, and writes nothing down', async () => {
  const { url, forms } = await openScripted(granted(), granted('next'))
  const around = program(url, { IDES_SCOPE: 'api://ides/.default' })
  for (const [second, expected] of [
    [0, token],
    [239, token],
    [240, 'next'],
  ] as const) {
    around.clock.advanceTo(now.add({ seconds: second }))
    expect((await readSession(around)).token).toBe(expected)
  }
  const asked = { client_id: 'ci', client_secret: 'hush', grant_type: 'client_credentials', scope: 'api://ides/.default' }
  expect([forms, existsSync(sessionFile)]).toEqual([[asked, asked], false])
  expect((await readSession({ ...around, token: 'ready' })).token).toBe('ready')
})

it('a program hands its secret to the issuer that its environment names, and follows it nowhere', async () => {
  const heard: object[] = []
  const elsewhere = await serve((_, form) => {
    heard.push(form)
    return granted()
  })
  const { url, forms } = await openScripted([307, {}, { Location: `${elsewhere}/token` }])
  const { code } = await typed(['policy', 'list'], { ...program(url), url: `${elsewhere}/api` })
  expect([code, forms.length, heard]).toEqual([3, 1, []])
})

it.each<[string, () => Promise<CliEnvironment>, number, RegExp]>([
  ['that knows no issuer', async () => program(''), 2, /^IDES_CLIENT needs IDES_CLIENT_SECRET, IDES_ISSUER and IDES_URL as well$/],
  ['with a wrong secret', async () => program((await openScripted(refused('invalid_client'))).url), 1, /refuses: invalid_client$/],
])('a program %s does not sign in', async (_, around, exitCode, message) => {
  await expect(around().then(readSession)).rejects.toMatchObject({ exitCode, message: expect.stringMatching(message) })
})
