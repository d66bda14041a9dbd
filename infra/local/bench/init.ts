/** `npm run bench:init`: how long functions take to load, bundled as ES modules and as CommonJS: what a cold start waits for besides Lambda itself. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'

const entries = [
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
const formats = { esm: 'mjs', cjs: 'cjs' } as const
const rounds = 15

const folder = mkdtempSync(join(tmpdir(), 'ides-init-'))
try {
  console.log(`milliseconds to load, the median of ${rounds} processes (KiB bundled)\n`)
  console.log(`${'function'.padEnd(20)}${'ESM'.padStart(16)}${'CommonJS'.padStart(16)}`)
  for (const entry of entries) {
    const cells: string[] = []
    for (const [format, extension] of Object.entries(formats)) {
      const outfile = join(folder, `${entry.replace('/', '-')}.${extension}`)
      await build({
        entryPoints: [`functions/${entry}.ts`],
        outfile,
        bundle: true,
        platform: 'node',
        target: 'node24',
        format: format === 'esm' ? 'esm' : 'cjs',
        mainFields: ['module', 'main'],
        logLevel: 'error',
      })
      const times = Array.from({ length: rounds }, () => millisecondsToLoad(outfile)).toSorted((a, b) => a - b)
      const median = times[Math.floor(rounds / 2)] ?? Number.NaN
      cells.push(`${median.toFixed(0)} (${(statSync(outfile).size / 1024).toFixed(0)})`.padStart(16))
    }
    console.log(entry.padEnd(20) + cells.join(''))
  }
} finally {
  rmSync(folder, { recursive: true })
}

/** In a process of its own, from when Node is up. */
function millisecondsToLoad(file: string): number {
  const script = `const from = performance.now(); await import(${JSON.stringify(file)}); process.stdout.write(String(performance.now() - from))`
  return Number(execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' }))
}
