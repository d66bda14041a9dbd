/** `npm run check:layers`: which folder may import what. */
import { globSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'

/** Lowest first: each imports only lower ones, and none of its own line. */
const domain = [
  ['schedule'],
  ['jobs'],
  ['requirements'],
  ['sources'],
  ['policies'],
  ['people'],
  ['review'],
  ['access'],
  ['audit', 'digests', 'emails', 'watch'],
  ['coverage'],
  ['rehearsal'],
].map(line => line.map(name => `shared/domain/${name}/`))

const deployment = ['infra/', 'aws-cdk-lib', 'constructs']
const doors = ['admin', 'cli', 'console', 'staff-page'].map(door => `functions/${door}/`)
const otherDoors = (files: string) => doors.filter(door => door !== files)
const technology = ['shared/adapters/', 'functions/', ...deployment, 'node:', '@aws-sdk/', '@middy/']

/** What files in a folder may not import, by the beginnings of names. */
const forbidden: readonly { files: string; except?: string; imports: readonly string[] }[] = [
  ...domain.flatMap((line, at) =>
    line.map(files => ({ files, imports: [...line.filter(one => one !== files), ...domain.slice(at + 1).flat()] })),
  ),
  { files: 'shared/domain/catalogue/', imports: domain.flat().filter(one => one !== 'shared/domain/requirements/') },
  { files: 'shared/domain/', except: 'shared/domain/hash.ts', imports: ['shared/campaign/', ...technology] },
  { files: 'shared/campaign/', imports: technology },
  { files: 'shared/adapters/', imports: ['shared/campaign/', 'functions/', '@middy/', ...deployment] },
  { files: 'functions/', imports: deployment },
  ...['functions/compose/', 'functions/case/', 'functions/admin/', 'functions/staff-page/'].map(files => ({
    files,
    imports: otherDoors(files),
  })),
  ...['shared/', 'functions/', 'infra/'].map(files => ({ files, imports: ['test/'] })),
]

interface Import {
  file: string
  /** A path from the root, or a package. */
  target: string
}

const isForbidden = ({ file, target }: Import) =>
  forbidden.some(({ files, except, imports }) => file.startsWith(files) && file !== except && imports.some(one => target.startsWith(one)))

/** The folder of use cases that a file is in. */
const roomOf = (file: string) => /^shared\/campaign\/[^/]+\//.exec(file)?.[0]

/** @returns sentences. No two folders of use cases import each other. */
export function layerFaults(imports: readonly Import[]): readonly string[] {
  const between = new Set(imports.map(({ file, target }) => `${roomOf(target)} ${roomOf(file)}`))
  const isMutual = ({ file, target }: Import) => {
    const [room, other] = [roomOf(file), roomOf(target)]
    return room !== undefined && other !== undefined && room !== other && between.has(`${room} ${other}`)
  }
  return imports
    .filter(one => isForbidden(one) || isMutual(one))
    .map(({ file, target }) => `${file} may not import ${target}: see infra/check-layers.ts`)
}

export const importsIn = (file: string, text: string): readonly Import[] =>
  [...text.matchAll(/(?:from|import|import\() ?'([^']+)'/g)].map(([, name = '']) => ({
    file,
    target: name.startsWith('.')
      ? posix.join(posix.dirname(file), name)
      : name.replace(/^#(?=(domain|campaign|adapters)\/)/, 'shared/').replace(/^#/, ''),
  }))

if (import.meta.main) {
  const files = globSync('{shared,functions,infra}/**/*.ts', { exclude: ['**/generate*.ts'] })
  const faults = layerFaults(files.flatMap(file => importsIn(file, readFileSync(file, 'utf8'))))
  for (const fault of faults) process.stderr.write(`${fault}\n`)
  if (faults.length > 0) process.exitCode = 1
}
