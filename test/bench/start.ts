/**
 * CPU milliseconds that a function takes to load, bundled, in a new process: what a cold start waits for besides Lambda itself. Floor: a bundle
 * that opens the SDK's clients of DynamoDB and SES, and nothing else.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import type { Measured, Round } from './measured.ts'

const functions = [
  'enrol',
  'work',
  'dispatch',
  'send',
  'escalate',
  'feedback',
  'witness',
  'retain',
  'canary',
  'me/me',
  'admin/admin',
  'admin/grant-scopes',
]
const rounds = 5

const floor = `
  import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
  import { SESClient } from '@aws-sdk/client-ses'
  export const clients = [new DynamoDBClient({ region: 'eu-west-1' }), new SESClient({ region: 'eu-west-1' })]
`

export async function measure(): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'ides-bench-'))
  try {
    const bare = await bundle(folder, 'floor', { contents: floor, resolveDir: import.meta.dirname })
    const measured: Record<string, readonly Round[]> = {}
    for (const name of functions) {
      const entry = new URL(`../../functions/${name}.ts`, import.meta.url)
      const bundled = await bundle(folder, name.replace('/', '-'), {
        contents: `export * from ${JSON.stringify(entry.pathname)}`,
        resolveDir: '/',
      })
      measured[`start ${name}, ms`] = Array.from({ length: rounds }, () => ({ figure: cpuToLoad(bundled), floor: cpuToLoad(bare) }))
    }
    return measured
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Bundles some code as functions are, into a file. */
async function bundle(folder: string, name: string, code: { readonly contents: string; readonly resolveDir: string }): Promise<string> {
  const outfile = join(folder, `${name}.cjs`)
  await build({
    ...{ stdin: code, outfile, bundle: true, platform: 'node', target: 'node24', format: 'cjs' },
    ...{ mainFields: ['module', 'main'], logLevel: 'error' },
  })
  return outfile
}

/** In a process of its own, from when Node is up. */
function cpuToLoad(file: string): number {
  const script = `
    const before = process.cpuUsage()
    await import(${JSON.stringify(file)})
    const { user, system } = process.cpuUsage(before)
    process.stdout.write(String((user + system) / 1000))
  `
  return Number(execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' }))
}
