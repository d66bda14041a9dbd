/** `npm run check:dependencies`: what is deployed may be used by anyone, and what is installed is what the lock file says, from npm's registry. */
import { existsSync, readFileSync } from 'node:fs'
import * as z from 'zod'

const locked = z.object({
  version: z.string().optional(),
  license: z.string().optional(),
  integrity: z.string().optional(),
  /** Undefined, as it must be, for the registry that npm is set to. */
  resolved: z.string().optional(),
  link: z.boolean().default(false),
  dev: z.boolean().default(false),
  devOptional: z.boolean().default(false),
  /** Within the package of its parent, whose integrity covers it. */
  inBundle: z.boolean().default(false),
})

const lockFile = z.object({ packages: z.record(z.string(), locked) })

const installed = z.object({ version: z.string(), license: z.string().optional() })

type Installed = z.output<typeof installed>

/** Licences that ask for no more than to be named, and one (MPL) whose conditions stay within its files. */
const allowed = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', 'MIT-0', 'MPL-2.0']

/** @param findInstalled undefined for what another system needs */
export function faultsIn(lock: unknown, findInstalled: (path: string) => Installed | undefined): readonly string[] {
  const { packages } = lockFile.parse(lock)
  return Object.entries(packages).flatMap(([path, one]) => {
    if (path === '') return []
    const isDeployed = !(one.dev || one.devOptional)
    return [...sourceFaults(one), ...(isDeployed ? licenceFaults(one, findInstalled(path)) : [])].map(fault => `${path} ${fault}`)
  })
}

function sourceFaults({ integrity = '', resolved, link, inBundle }: z.output<typeof locked>) {
  if (inBundle) return []
  return [
    ...(link || resolved !== undefined ? ['names where it comes from: a lock file leaves that to npm'] : []),
    ...(/^sha512-/.test(integrity) ? [] : ['has no SHA-512 in the lock file']),
  ]
}

function licenceFaults({ version, license }: z.output<typeof locked>, found: Installed | undefined) {
  const stated = [license, ...(found ? [found.license] : [])]
  const [refused] = stated.map((licence = 'none') => licence).filter(licence => !isAllowed(licence))
  return [
    ...(refused === undefined ? [] : [`has a licence that is not allowed: ${refused}`]),
    ...(found && found.version !== version ? [`is installed as ${found.version}, but locked as ${version}: run npm ci`] : []),
  ]
}

/** An SPDX expression without nested ones: of alternatives one must be allowed. */
const isAllowed = (expression: string) =>
  expression
    .replace(/^\((.*)\)$/, '$1')
    .split(' OR ')
    .some(choice => choice.split(' AND ').every(licence => allowed.includes(licence)))

if (import.meta.main) {
  const read = (path: string): unknown => JSON.parse(readFileSync(new URL(`../${path}`, import.meta.url), 'utf8'))
  const faults = faultsIn(read('package-lock.json'), path => {
    const file = `${path}/package.json`
    return existsSync(new URL(`../${file}`, import.meta.url)) ? installed.parse(read(file)) : undefined
  })
  for (const fault of faults) process.stderr.write(`${fault}\n`)
  if (faults.length > 0) process.exitCode = 1
}
