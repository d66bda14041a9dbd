/**
 * `npm run bench:init`: CPU milliseconds that functions take to load, bundled as ES modules and as CommonJS: what a cold start takes besides
 * Lambda itself. The floor is a bundle that only makes the clients of DynamoDB and SES; all take turns.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { median } from './floor.ts'

const entries = [
  'enrol',
  'dispatch',
  'send',
  'escalate',
  'feedback',
  'rehearse',
  'witness',
  'retain',
  'canary',
  'me/me',
  'admin/admin',
  'admin/grant-scopes',
]
const bare = `
  import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
  import { SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses'
  export const clients = [new DynamoDBClient({}), GetItemCommand, new SESClient({}), SendRawEmailCommand]
`
const formats = { esm: 'mjs', cjs: 'cjs' } as const
const rounds = 15

export interface Load {
  /** Of one process each. */
  readonly milliseconds: readonly number[]
  readonly bytes: number
}

/** @returns the figures of each bundle by its name and format, such as `enrol esm`; those of the floor as `bare` */
export async function measureLoading(): Promise<ReadonlyMap<string, Load>> {
  const folder = mkdtempSync(join(tmpdir(), 'ides-init-'))
  try {
    const bundles = await Promise.all(
      Object.entries(formats).flatMap(([format, extension]) =>
        ['bare', ...entries].map(async (entry) => {
          const outfile = join(folder, `${entry.replace('/', '-')}.${extension}`)
          await build({
            ...(entry === 'bare'
              ? { stdin: { contents: bare, resolveDir: import.meta.dirname } }
              : { entryPoints: [`functions/${entry}.ts`] }),
            outfile,
            bundle: true,
            platform: 'node',
            target: 'node24',
            format: format === 'esm' ? 'esm' : 'cjs',
            mainFields: ['module', 'main'],
            logLevel: 'error',
          })
          return { name: `${entry} ${format}`, outfile, milliseconds: [] as number[] }
        }),
      ),
    )
    for (let round = 0; round < rounds; round += 1)
      for (const { outfile, milliseconds } of bundles) milliseconds.push(millisecondsToLoad(outfile))
    return new Map(bundles.map(({ name, outfile, milliseconds }) => [name, { milliseconds, bytes: statSync(outfile).size }]))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** CPU of a process of its own, from when Node is up. */
function millisecondsToLoad(file: string): number {
  const script = `
    const before = process.cpuUsage()
    await import(${JSON.stringify(file)})
    const { user, system } = process.cpuUsage(before)
    process.stdout.write(String((user + system) / 1000))
  `
  return Number(execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8', env }))
}

/** The clients want a region. */
const env = { ...process.env, AWS_REGION: 'eu-west-1' }

if (import.meta.main) {
  const loads = await measureLoading()
  console.log(`CPU milliseconds to load, the median of ${rounds} processes (KiB bundled), and how many times the floor\n`)
  console.log(`${'function'.padEnd(20)}${['ESM', '× floor', 'CommonJS', '× floor'].map((name) => name.padStart(14)).join('')}`)
  for (const entry of ['bare', ...entries]) {
    const cells = Object.keys(formats).flatMap((format) => {
      const { milliseconds = [], bytes = 0 } = loads.get(`${entry} ${format}`) ?? {}
      const floor = loads.get(`bare ${format}`)?.milliseconds ?? []
      const ratio = median(milliseconds.map((one, round) => one / (floor[round] ?? Number.NaN)))
      return [`${median(milliseconds).toFixed(0)} (${(bytes / 1024).toFixed(0)})`, ratio.toFixed(2)]
    })
    console.log(entry.padEnd(20) + cells.map((cell) => cell.padStart(14)).join(''))
  }
}
