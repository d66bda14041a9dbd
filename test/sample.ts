/** Organisations of any size, made of the sample. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'
import * as z from 'zod'
import { readOrganisation } from '../functions/cli/input/organisation.ts'
import { readPolicy } from '../functions/cli/input/policy.ts'
import { askedOfCatalogue } from '../shared/domain/requirements/requirement-of.ts'

/** A policy of the catalogue. */
export async function policyNamed(name: string) {
  const read = await readPolicy(name)
  if ('problems' in read) throw new Error(`the policy ${name} does not read`)
  return read.policy
}

const folderOfSample = fileURLToPath(new URL('../infra/local/sample', import.meta.url))

/** The organisation that comes with Ides. */
export const sampleOrganisation = () => organisationIn(folderOfSample)

async function organisationIn(folder: string) {
  const files = { staff: join(folder, 'staff.csv'), devices: join(folder, 'devices.csv'), changes: join(folder, 'changes.csv') }
  const read = await readOrganisation(files, askedOfCatalogue)
  if ('problems' in read) throw new Error(`the organisation in ${folder} does not read`)
  return { ...read, people: [...read.people] }
}

const row = z.record(z.string(), z.string())

type Row = z.output<typeof row>

const read = (name: string) => z.array(row).parse(parse(readFileSync(join(folderOfSample, `${name}.csv`)), { columns: true }))

export interface Rows {
  staff: readonly Row[]
  devices: readonly Row[]
  changes: readonly Row[]
}

const sample: Rows = { staff: read('staff'), devices: read('devices'), changes: read('changes') }

/** So many of the sample, half of them affected as far as there are; more than it has are copies. */
export function organisationOf(size: number) {
  if (size < sample.staff.length) return someOf(size)
  const copies = Array.from({ length: Math.ceil(size / sample.staff.length) }, (_, number) => copyOf(number))
  return onlyOf(copies.flatMap(({ staff }) => staff).slice(0, size), {
    devices: copies.flatMap(({ devices }) => devices),
    changes: copies.flatMap(({ changes }) => changes),
  })
}

/** These staff, with what is theirs alone. */
function onlyOf(staff: readonly Row[], all: Omit<Rows, 'staff'>): Rows {
  const ids = new Set(staff.map(({ id }) => id))
  const devices = all.devices.filter(device => ids.has(device.staff))
  const theirs = new Set(devices.map(({ id }) => id))
  return {
    staff: staff.map(one => ({ ...one, manager: ids.has(one.manager) ? (one.manager ?? '') : '' })),
    devices,
    changes: all.changes.filter(({ device }) => theirs.has(device)),
  }
}

function someOf(size: number) {
  const unread = new Set(sample.devices.flatMap(({ id, apps }) => (apps === '?' ? [id] : [])))
  // First those who take the work apps off their own devices, then one of whose device nothing is known.
  const rank = ({ workApps, device }: Row) => (workApps === 'no' ? 0 : unread.has(device) ? 1 : 2)
  const owners = new Map(sample.devices.map(({ id, staff }) => [id, staff]))
  const affected = [...new Set(sample.changes.toSorted((a, b) => rank(a) - rank(b)).map(({ device }) => owners.get(device)))]
  const hasTiktok = new Set(sample.devices.flatMap(({ staff, apps = '' }) => (apps.includes('tiktok') ? [staff] : [])))
  const others = sample.staff.map(({ id }) => id).filter(id => !affected.includes(id) && !hasTiktok.has(id))
  const chosen = [...affected.slice(0, size / 2), ...others].slice(0, size)
  return onlyOf(
    sample.staff.filter(({ id }) => chosen.includes(id)),
    sample,
  )
}

/** With ids of its own. In five copies of seven no device has TikTok, so that one person in eight is affected. */
function copyOf(number: number): Rows {
  const named = (id = '') => (id === '' ? '' : `${id}-${number}`)
  const isClean = number % 7 > 1
  const appsIn = ({ apps = '' }: Row) => (isClean ? apps.split(';').filter(app => app !== 'tiktok') : [apps]).join(';')
  return {
    staff: sample.staff.map(one => ({ ...one, id: named(one.id), email: `${number}.${one.email}`, manager: named(one.manager) })),
    devices: sample.devices.map(one => ({ ...one, id: named(one.id), staff: named(one.staff), apps: appsIn(one) })),
    changes: isClean ? [] : sample.changes.map(one => ({ ...one, device: named(one.device) })),
  }
}

/** The same as read from its files. @param edited the text of a file as it is to be read */
export async function inventedOrganisation(size: number, edited = (text: string) => text) {
  const folder = mkdtempSync(join(tmpdir(), 'ides-sample-'))
  try {
    for (const [name, rows] of Object.entries(organisationOf(size)))
      writeFileSync(join(folder, `${name}.csv`), edited(stringify(rows, { header: true })))
    return await organisationIn(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
