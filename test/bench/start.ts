/**
 * CPU milliseconds that a function takes to load, bundled, in a new process: what a cold start waits for besides Lambda itself. Floor: a bundle
 * that opens the SDK's clients of DynamoDB and SES, and nothing else.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { roundsOf } from './measured.ts'

const functions = [
  ...['enrol', 'work', 'dispatch', 'send', 'escalate', 'feedback', 'sync', 'connect'],
  ...['staff-page/staff-page', 'admin/admin', 'console/console'],
]

const floor = `
  import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
  import { SESClient } from '@aws-sdk/client-ses'
  export const clients = [new DynamoDBClient({ region: 'eu-west-1' }), new SESClient({ region: 'eu-west-1' })]
`

export async function measure() {
  const folder = mkdtempSync(join(tmpdir(), 'ides-bench-'))
  try {
    const bare = await bundle(folder, 'floor', { contents: floor, resolveDir: import.meta.dirname })
    const bundles = new Map<string, string>()
    for (const name of functions) {
      const entry = new URL(`../../functions/${name}.ts`, import.meta.url).pathname
      bundles.set(
        name,
        await bundle(folder, name.replace('/', '-'), { contents: `export * from ${JSON.stringify(entry)}`, resolveDir: '/' }),
      )
    }
    return await roundsOf(5, 0, async () =>
      Object.fromEntries([...bundles].map(([name, file]) => [`start ${name}, ms`, { figure: cpuToLoad(file), floor: cpuToLoad(bare) }])),
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Bundles some code as functions are, into a file. */
async function bundle(folder: string, name: string, code: { contents: string; resolveDir: string }) {
  const outfile = join(folder, `${name}.cjs`)
  await build({
    stdin: code,
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    mainFields: ['module', 'main'],
    minifyWhitespace: true,
    lineLimit: 160,
    logLevel: 'error',
  })
  return outfile
}

/** In a process of its own, from when Node is up; required, as Lambda does. */
function cpuToLoad(file: string) {
  const script = `
    const before = process.cpuUsage()
    require(${JSON.stringify(file)})
    const { user, system } = process.cpuUsage(before)
    process.stdout.write(String((user + system) / 1000))
  `
  return Number(execFileSync(process.execPath, ['--input-type=commonjs', '--eval', script], { encoding: 'utf8' }))
}
