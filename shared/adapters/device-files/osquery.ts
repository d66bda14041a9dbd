/** Result lines of osquery: rows of its tables `apps` (macOS) and `programs` (Windows), in whole (`snapshot`) or as differences. */
import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { type WrittenFile, wrongRow } from '#domain/people/rows.ts'
import type { DeviceReport, Matcher } from '#domain/sources/device-source.ts'
import { inventory, withoutSuffix } from '../http/records.ts'
import { readJsonLines } from '../rows/rows.ts'
import type { ForeignOptions, Reported, ReportRow } from './reported.ts'

/** Characters of a line: some five thousand apps. */
const longest = 2 ** 21

/** Of one file. */
const mostHosts = 200_000

const row = z.record(z.string(), z.unknown())

/** Longer than any address. */
const decoration = z.string().max(320).optional().catch(undefined)

const resultLine = z.object({
  hostIdentifier: z.string().min(1),
  /** Seconds since 1970. */
  unixTime: z.coerce.number().int().min(1),
  action: z.enum(['added', 'removed', 'snapshot']),
  columns: row.optional(),
  snapshot: z.array(row).optional(),
  decorations: z.object({ email: decoration, username: decoration, hardware_serial: decoration, hostname: decoration }).optional(),
})

type ResultLine = z.output<typeof resultLine>

interface Host {
  line: number
  platform: string
  found: ReadonlySet<string>
  coverage: DeviceReport['coverage']
  /** Seconds since 1970. */
  at: number
  decorations: NonNullable<ResultLine['decorations']>
}

/** Keeps of each host only what is asked about, and tells of it after the last line. */
export async function* osquery(file: WrittenFile, { matcher, apps: _, onForm: __, ...options }: ForeignOptions): AsyncGenerator<ReportRow> {
  const hosts = new Map<string, Host>()
  for await (const read of readJsonLines(file, options, { longest, fieldsOf: line => ({ ...line }) })) {
    if ('problem' in read) {
      yield read
      continue
    }
    const { line, fields } = read
    const { data: result } = resultLine.safeParse(fields)
    if (!result) {
      yield wrongRow(line, 'must be a result of osquery, with hostIdentifier, unixTime and the action added, removed or snapshot')
      continue
    }
    const { hostIdentifier: identifier } = result
    const known = hosts.get(identifier)
    if (!known && hosts.size >= mostHosts)
      return yield { ...wrongRow(line, `must be of one of ${mostHosts} hosts at most: divide the file`), isEnd: true }
    const host = hostAfter(known, result, line, matcher)
    if (host) hosts.set(identifier, host)
  }
  for (const [identifier, host] of hosts) yield reported(identifier, host)
}

/** Also undefined where the result is of another query. */
function hostAfter(known: Host | undefined, result: ResultLine, line: number, matcher: Matcher): Host | undefined {
  const { unixTime: at, action, columns, snapshot = columns ? [columns] : [] } = result
  const installed = snapshot.flatMap(appIn)
  const [{ platform } = { platform: '' }] = installed
  const found = new Set(installed.flatMap(app => matcher.appsAs(app.platform, app)))
  const decorations = { ...known?.decorations, ...result.decorations }
  const isWhole = action === 'snapshot' && result.snapshot !== undefined && installed.length > 0
  if (isWhole && at >= (known?.at ?? 0))
    // `programs` lacks what is from the Store.
    return { line, platform, found, coverage: platform === 'macos' ? 'all-apps' : 'none', at, decorations }
  if (isWhole || found.size === 0) return known && { ...known, decorations }
  const before = known ?? { line, platform, found: new Set<string>(), coverage: 'none', at, decorations }
  // Another copy may be left.
  if (action === 'removed') return { ...before, decorations, found: before.found.difference(found), coverage: 'none' }
  return { ...before, decorations, found: before.found.union(found), at: before.coverage === 'none' ? Math.max(at, before.at) : before.at }
}

interface Installed {
  platform: 'macos' | 'windows'
  id: string | undefined
  name: string | undefined
}

function appIn(fields: Record<string, unknown>): readonly Installed[] {
  const { name, bundle_identifier: id } = fields
  if (typeof name !== 'string') return []
  if (typeof id === 'string') return [{ platform: 'macos', id: id || undefined, name: withoutSuffix(name) }]
  return 'identifying_number' in fields || 'install_source' in fields ? [{ platform: 'windows', id: undefined, name }] : []
}

function reported(identifier: string, { line, platform, found, coverage, at, decorations }: Host): Reported {
  const { email, username, hardware_serial: serial, hostname } = decorations
  const isUuid = platform === 'macos' && /^[0-9a-f-]{36}$/i.test(identifier)
  const report: DeviceReport = {
    ...inventory,
    ref: identifier,
    keys: { serial, udid: isUuid ? identifier : undefined },
    users: email ? [{ email }] : username ? [{ id: username }] : [],
    label: hostname ?? identifier,
    platform,
    ownership: 'official',
    inventoriedAt: Temporal.Instant.fromEpochMilliseconds(at * 1000),
    coverage,
    found: [...found],
    faults: [],
  }
  return { line, report }
}
