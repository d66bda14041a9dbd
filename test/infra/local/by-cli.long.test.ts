import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Role } from '../../../shared/adapters/oidc/scopes.ts'

const at = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url))
const policy = 'eu-commission-tiktok-2023'
const folder = mkdtempSync(join(tmpdir(), 'ides-by-cli-'))

let ides: ChildProcess
/** What `npm start` printed, until it had printed all. */
let printed = ''

beforeAll(async () => {
  ides = spawn(process.execPath, [at('infra/local/start.ts'), '--empty', '--port', '0', '--from', '2023-02-23T09:00'], {
    env: { PATH: process.env.PATH },
  })
  for await (const piece of ides.stdout ?? []) {
    printed += piece
    if (printed.includes('Ctrl-C ends')) break
  }
})
afterAll(() => {
  ides.kill()
  rmSync(folder, { recursive: true })
})

const found = (form: RegExp): string => form.exec(printed)?.[1] ?? ''

interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command in a role, with the token that `npm start` printed. */
const as = (role: Role | 'approver2' | 'operator2', ...args: readonly string[]): Promise<Ran> =>
  new Promise((resolve) => {
    const env = {
      PATH: process.env.PATH,
      IDES_URL: found(/^The API: +([^ ,]+)/m),
      IDES_TOKEN: found(new RegExp(`^ +${role} +(\\S+)$`, 'm')),
    }
    const command = execFile(process.execPath, [at('functions/cli/ides.js'), ...args], { env }, (_, stdout, stderr) =>
      resolve({ code: command.exitCode ?? -1, stdout, stderr }),
    )
  })

const done = { code: 0 }

async function passTime(to: string): Promise<string> {
  const response = await fetch(`${found(/curl -d \S+ (\S+)/)}`, { method: 'POST', body: to })
  expect(response.status).toBe(200)
  return response.text()
}

interface Line {
  readonly staff: string
  readonly state: string
  readonly suspended: number
}

async function cases(...filter: readonly string[]): Promise<readonly Line[]> {
  const { stdout, ...ran } = await as('reader', 'case', 'list', policy, '--json', ...filter)
  expect(ran).toEqual({ code: 0, stderr: '' })
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
}

const columnsOf = (file: string, change: (cells: string[]) => void): string =>
  readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => {
      const cells = line.split(',')
      change(cells)
      return cells.join(',')
    })
    .join('\n')

describe('a whole campaign by command line alone', () => {
  it('is registered, rehearsed, submitted, approved by another, run, exempted from and lifted', { timeout: 600_000 }, async () => {
    const [staff, devices] = ['staff', 'devices'].map((name) => at(`infra/local/sample/${name}.csv`))
    expect(await as('operator', 'staff', 'import', staff ?? '')).toMatchObject(done)
    expect(await as('operator', 'devices', 'import', devices ?? '')).toMatchObject(done)

    const file = at(`shared/domain/catalogue/policies/${policy}.yaml`)
    expect(await as('author', 'policy', 'put', file, '--dry-run')).toMatchObject({ code: 0, stdout: expect.stringMatching(/new/) })
    expect(await as('author', 'policy', 'put', file)).toMatchObject(done)
    expect(await as('author', 'policy', 'submit', policy)).toMatchObject({ code: 1, stderr: expect.stringContaining('rehears') })
    expect(await as('author', 'policy', 'rehearse', policy)).toMatchObject({ code: 0, stdout: expect.stringMatching(/^2023-03-16 /m) })
    expect(await as('author', 'policy', 'submit', policy)).toMatchObject(done)
    expect(await as('author', 'policy', 'approve', policy)).toMatchObject({ code: 1 })
    expect(await as('approver', 'policy', 'approve', policy)).toMatchObject(done)

    // All sixty are mailed; the address of one takes no mail, of which their manager and the security team hear. Everybody in breach has a case.
    expect(await passTime('2023-02-24T18:00')).toMatch(/: 62 mails, 0 suspensions/)
    const open = await cases('--state', 'open')
    expect(open.length).toBeGreaterThan(15)
    expect((await as('operator', 'case', 'unreachable', policy)).stdout).toContain('bounce@simulator.amazonses.com')

    // One of them gets rid of the app, one may keep it.
    const [exempted, cleaned] = ['s025', 's023']
    expect(open.map(({ staff }) => staff)).toEqual(expect.arrayContaining([exempted, cleaned]))
    const until = ['--until', '2023-06-30', '--reason', 'Follows the app for the press office', '--yes']
    for (const [operator, outcome] of [
      ['operator', /^Only proposed: /m],
      ['operator2', /^exempt until /m],
    ] as const)
      expect(await as(operator, 'case', 'exempt', policy, exempted, ...until)).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(outcome),
      })
    const clean = join(folder, 'devices.csv')
    writeFileSync(
      clean,
      columnsOf(devices ?? '', (cells) => {
        if (cells[1] !== cleaned) return
        cells[6] = ''
        cells[7] = '2023-03-01T11:00:00Z'
      }),
    )
    await passTime('2023-03-01T12:00')
    expect(await as('operator', 'devices', 'import', clean)).toMatchObject(done)

    // The brake would hold so many: two people approve what comes, the day before.
    await passTime('2023-03-15T00:00')
    expect((await as('reader', 'brake', 'list', policy)).stdout).toMatch(/ ahead +Thu 2023-03-16 00:00$/m)
    expect(await as('approver', 'brake', 'approve', policy)).toMatchObject({ code: 0, stdout: expect.stringMatching(/^proposed/) })
    expect(await as('approver', 'brake', 'approve', policy)).toMatchObject({ code: 1 })
    expect(await as('approver2', 'brake', 'approve', policy)).toMatchObject({ code: 0, stdout: expect.stringMatching(/approved$/m) })

    expect(await passTime('2023-03-16T18:00')).toMatch(/[1-9]\d* suspensions, 0 restorations/)
    const overdue = await cases('--state', 'overdue')
    expect(overdue.filter(({ suspended }) => suspended > 0).length).toBeGreaterThan(10)
    expect(await cases()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ staff: exempted, state: 'exempt', suspended: 0 }),
        expect.objectContaining({ staff: cleaned, state: 'clear', suspended: 0 }),
      ]),
    )

    const lift = ['policy', 'lift', policy, '--reason', 'The decision was withdrawn']
    expect(await as('approver', ...lift, '--yes')).toMatchObject(done)
    expect(await passTime('2023-03-16T19:00')).toMatch(/ 0 suspensions, [1-9]\d* restorations/)
    expect((await cases()).filter(({ state, suspended }) => state !== 'closed' || suspended > 0)).toEqual([])

    const { stdout } = await as('reader', 'audit', policy, '--json')
    const actions = stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line).action)
    expect(actions).toEqual([
      ...['put draft', 'submit', 'approve', 'propose to exempt', 'exempt'],
      ...['propose to approve suspensions', 'approve suspensions', 'lift'],
    ])
    expect(await as('reader', 'audit', 'verify')).toMatchObject({ code: 0, stdout: expect.stringContaining('intact') })
  })
})
