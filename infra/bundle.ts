import { writeFileSync } from 'node:fs'
import { buildSync, type CommonOptions, transformSync } from 'esbuild'

// Names stay, for readable stack traces; comments and spaces would be read at each start. Source maps lengthen a cold start by a third.
const options = { platform: 'node', target: 'node24', minifyWhitespace: true, lineLimit: 160, logLevel: 'warning' } satisfies CommonOptions

/**
 * Bundles a module and all that it needs as `index.js`, in a folder. What it imports dynamically has files of its own, which are read when they are
 * first needed: a start is as long as the code that it reads.
 */
export function bundle(entry: string, folder: string) {
  const { outputFiles } = buildSync({
    ...options,
    entryPoints: { index: entry },
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    mainFields: ['module', 'main'],
    write: false,
  })
  // Only ES modules are split, but CommonJS starts faster.
  for (const { path, text } of outputFiles)
    writeFileSync(path, transformSync(text, { ...options, format: 'cjs', supported: { 'dynamic-import': false } }).code)
}
