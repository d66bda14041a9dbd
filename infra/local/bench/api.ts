/**
 * `npm run bench:api`: an organisation of 1,000 staff, and one of 32,000 with 45,000 devices, are brought into `npm start` by command line, and a
 * policy into force; then the admin API is asked, one request after another, for what admins look at. All figures are of this run.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'csv-parse/sync'
import * as z from 'zod'
import type { Role } from '../../../shared/adapters/oidc/scopes.ts'
import { filesOf } from '../sample/files.ts'

const sizes = [
  { staff: 1_000, devices: 1_406 },
  { staff: 32_000, devices: 45_000 },
] as const
const rounds = 100
const policy = 'eu-commission-tiktok-2023'
/** Milliseconds that all but five of a hundred must stay below. */
const bound = 300

const at = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url))
const print = (line: string) => process.stdout.write(`${line}\n`)

interface Measured {
  readonly cases: number
  readonly importSeconds: Readonly<Record<'staff' | 'devices', number>>
  /** Milliseconds of each request, the shortest first. */
  readonly times: ReadonlyMap<string, readonly number[]>
}

const folder = mkdtempSync(join(tmpdir(), 'ides-bench-api-'))
try {
  const [small, large] = [await measure(sizes[0]), await measure(sizes[1])]
  print(
    `\n${'ms'.padEnd(34)}${[...sizes.map(({ staff }) => `p50 of ${staff}`), ...sizes.map(({ staff }) => `p95 of ${staff}`), 'growth'].map((text) => text.padStart(14)).join('')}`,
  )
  for (const [name, times] of large.times) {
    const before = small.times.get(name) ?? []
    const cells = [quantile(before, 0.5), quantile(times, 0.5), quantile(before, 0.95), quantile(times, 0.95)]
    const growth = `${(quantile(times, 0.95) / quantile(before, 0.95)).toFixed(1)}×`
    print(`${name.padEnd(34)}${[...cells.map((cell) => cell.toFixed(1)), growth].map((text) => text.padStart(14)).join('')}`)
  }
  const slow = [...large.times].filter(([, times]) => quantile(times, 0.95) >= bound).map(([name]) => name)
  print(slow.length === 0 ? `\nall below ${bound} ms at p95` : `\nnot below ${bound} ms at p95: ${slow.join(', ')}`)
  process.exitCode = slow.length === 0 ? 0 : 1
} finally {
  rmSync(folder, { recursive: true })
}

async function measure({ staff, devices }: (typeof sizes)[number]): Promise<Measured> {
  const files = write(staff, devices)
  const ides = spawn(process.execPath, [at('infra/local/start.ts'), '--empty', '--port', '0', '--from', '2023-02-22T09:00'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const printed = await untilReady(ides)
    const found = (form: RegExp): string => form.exec(printed)?.[1] ?? ''
    const [url, clock] = [found(/^The API: +([^ ,]+)/m), found(/curl -d \S+ (\S+)/)]
    const token = (role: Role) => found(new RegExp(`^ +${role} +(\\S+)$`, 'm'))
    const as = (role: Role, ...args: readonly string[]) =>
      execFileSync(process.execPath, [at('functions/cli/ides.js'), ...args], {
        env: { PATH: process.env.PATH, IDES_URL: url, IDES_TOKEN: token(role) },
        stdio: ['ignore', 'ignore', 'pipe'],
      })
    const importSeconds = {
      staff: seconds(() => as('operator', 'staff', 'import', files.staff)),
      devices: seconds(() => as('operator', 'devices', 'import', files.devices)),
    }
    print(`${staff} staff imported in ${importSeconds.staff.toFixed(1)} s, ${devices} devices in ${importSeconds.devices.toFixed(1)} s`)
    as('author', 'policy', 'put', files.policy)
    as('author', 'policy', 'rehearse', policy)
    as('author', 'policy', 'submit', policy)
    as('approver', 'policy', 'approve', policy)
    // Cases open at the announcement; before the morning, nobody is mailed.
    await (await fetch(clock, { method: 'POST', body: '2023-02-23T04:00' })).text()

    const get = async (path: string): Promise<unknown> => {
      const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token('reader')}` } })
      const body: unknown = await response.json()
      if (response.status !== 200) throw new TypeError(`GET ${path} was answered ${response.status}`)
      return body
    }
    const page = z.object({ items: z.array(z.object({ ref: z.string() })).min(1) })
    const { items } = page.parse(await get(`/policies/${policy}/cases?limit=1000`))
    const asked: Readonly<Record<string, (round: number) => string>> = {
      'list policies': () => '/policies',
      'get a policy': () => `/policies/${policy}`,
      'list cases, 100': () => `/policies/${policy}/cases`,
      'list cases, 1,000': () => `/policies/${policy}/cases?limit=1000`,
      'list cases of a unit': () => `/policies/${policy}/cases?unit=DG-ZETA`,
      'list cases that are overdue': () => `/policies/${policy}/cases?state=overdue`,
      'read a case': (round) => `/policies/${policy}/cases/${items[round % items.length]?.ref}`,
      'list who is held': () => '/held',
      'read the audit of a policy': () => `/policies/${policy}/audit`,
    }
    const times = new Map<string, readonly number[]>()
    for (const [name, path] of Object.entries(asked)) {
      const some: number[] = []
      for (let round = 0; round < rounds; round += 1) {
        const start = performance.now()
        await get(path(round))
        some.push(performance.now() - start)
      }
      times.set(
        name,
        some.sort((a, b) => a - b),
      )
    }
    return { cases: items.length, importSeconds, times }
  } finally {
    ides.kill()
  }
}

/** The files of an invented organisation; devices that nobody has reported on yet make up the number. */
function write(staff: number, devices: number) {
  const texts = filesOf(staff)
  const known = texts['devices.csv'].trimEnd().split('\n').length - 1
  const owners: readonly string[][] = parse(texts['staff.csv'], { from: 2 })
  const more = Array.from({ length: devices - known }, (_, index) => {
    const [id = ''] = owners[(index * 7) % owners.length] ?? []
    return `x${index},${id},Spare laptop,windows,official,no,?,2023-02-20T08:00:00Z\n`
  })
  const rule = readFileSync(at(`shared/domain/catalogue/policies/${policy}.yaml`), 'utf8')
  const contents = {
    staff: ['staff.csv', texts['staff.csv']],
    devices: ['devices.csv', texts['devices.csv'] + more.join('')],
    policy: [
      'policy.yaml',
      rule.replace(/^announcedAt: .*$/m, 'announcedAt: 2023-02-23T03:00').replace(/^announce: .*$/m, 'announce: affected'),
    ],
  } as const
  const path = (name: keyof typeof contents) => {
    const [file, text] = contents[name]
    writeFileSync(join(folder, file), text)
    return join(folder, file)
  }
  return { staff: path('staff'), devices: path('devices'), policy: path('policy') }
}

async function untilReady(ides: ChildProcess): Promise<string> {
  let printed = ''
  for await (const piece of ides.stdout ?? []) {
    printed += piece
    if (printed.includes('Ctrl-C ends')) break
  }
  return printed
}

function seconds(work: () => void): number {
  const start = performance.now()
  work()
  return (performance.now() - start) / 1000
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN
}
