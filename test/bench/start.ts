/**
 * CPU milliseconds that a function takes to load, bundled, in a new process: what a cold start waits for besides Lambda itself. Floor: a bundle
 * that opens the SDK's clients of DynamoDB and SES, and nothing else.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundle } from '#infra/bundle.ts'
import { roundsOf } from './measured.ts'

const functions = [
  ...['enrol', 'work', 'dispatch', 'send', 'escalate', 'feedback', 'sync', 'connect'],
  ...['staff-page/staff-page', 'admin/admin', 'console/console'],
]

export async function measure() {
  const folder = mkdtempSync(join(tmpdir(), 'ides-bench-'))
  const bundled = (module: string) => {
    const own = mkdtempSync(join(folder, 'bundle-'))
    bundle(join(import.meta.dirname, module), own)
    return join(own, 'index.js')
  }
  try {
    const bare = bundled('bare-clients.ts')
    const bundles = functions.map(name => [`start ${name}, ms`, bundled(`../../functions/${name}.ts`)] as const)
    return await roundsOf(5, 0, async () =>
      Object.fromEntries(bundles.map(([line, file]) => [line, { figure: cpuToLoad(file), floor: cpuToLoad(bare) }])),
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
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
