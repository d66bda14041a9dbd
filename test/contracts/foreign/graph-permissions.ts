/**
 * Which permission each request to Microsoft Graph names, and which is the least by Microsoft's own list: permissions/new/permissions.json of
 * microsoftgraph/microsoft-graph-devx-content, at 6cbd6bbd, for applications.
 */
import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import * as z from 'zod'

const row = z
  .strictObject({
    /** A kind of source, directory or connector; `access` is both connectors, `test` what only `ides access test` asks. */
    for: z.enum(['intune', 'graph', 'entra-device', 'entra-group', 'access', 'test']),
    method: z.string(),
    path: z.string(),
    /** By the list; `-`: it does not have the request. */
    least: z.string().min(1),
    named: z.string().min(1),
    why: z.string(),
  })
  .refine(({ least, named, why }) => least === named || why !== '', 'does not say why another permission is named than the least')

type PermissionRow = z.output<typeof row>

/** A request, and the permission that our question named. */
export interface NamedRequest {
  method: string
  path: string
  permission: string | undefined
}

export const permissionRows = (): readonly PermissionRow[] => {
  const text = readFileSync(new URL('graph-permissions.tsv', import.meta.url), 'utf8')
  return z.array(row).parse(parse(text, { columns: true, delimiter: '\t', quote: null }))
}

/** @returns requests without a row, rows without a request */
export function permissionFaults(rows: readonly PermissionRow[], requests: readonly NamedRequest[]) {
  const patterns = rows.map(one => ({ ...one, pattern: new URLPattern({ pathname: one.path.replaceAll('$', '\\$') }) }))
  const asked = new Set<PermissionRow>()
  const unlisted = requests.flatMap(({ method, path, permission }) => {
    const found = patterns.filter(one => one.method === method && one.named === permission && one.pattern.test({ pathname: path }))
    for (const one of found) asked.add(one)
    return found.length > 0 ? [] : [`${method} ${path} names ${permission ?? 'no permission'}, which no row does`]
  })
  const unasked = patterns.filter(one => !asked.has(one))
  return [...new Set(unlisted), ...unasked.map(({ method, path, named }) => `nobody asks ${method} ${path} with ${named}`)]
}

/** @returns the permissions that rows name for these, each once */
export const permissionsFor = (rows: readonly PermissionRow[], ...users: readonly PermissionRow['for'][]): ReadonlySet<string> =>
  new Set(rows.filter(one => users.includes(one.for)).map(({ named }) => named))
