import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inTree as at, type Ides, openIdes, type Ran } from './admins.ts'

const policy = 'eu-commission-tiktok-2023'
const folder = mkdtempSync(join(tmpdir(), 'ides-by-cli-'))

let ides: Ides
beforeAll(async () => {
  ides = await openIdes('2023-02-23T09:00')
})
afterAll(() => {
  ides.close()
  rmSync(folder, { recursive: true })
})

const as = (...command: Parameters<Ides['as']>): Promise<Ran> => ides.as(...command)

const done = { code: 0 }

const passTime = (to: string) => ides.passTime(to)

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
  it('is registered, rehearsed, submitted, approved by another, run, exempted from and lifted', async () => {
    const [staff, devices] = ['staff', 'devices'].map((name) => at(`infra/local/sample/${name}.csv`))
    expect(await as('operator', 'staff', 'import', staff ?? '')).toMatchObject(done)
    // Nobody asks about any app yet, so none is kept.
    expect(await as('operator', 'devices', 'import', devices ?? '')).toMatchObject(done)

    const file = at(`shared/domain/catalogue/policies/${policy}.yaml`)
    expect(await as('author', 'policy', 'put', file, '--dry-run')).toMatchObject({ code: 0, stdout: expect.stringMatching(/new/) })
    expect(await as('author', 'policy', 'put', file)).toMatchObject(done)
    expect(await as('operator', 'devices', 'import', devices ?? '')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/ [1-9]\d* changed/),
    })
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
