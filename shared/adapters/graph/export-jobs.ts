/** Reports that Intune writes into a file: asked for, looked after, and read. */
import { pipeline, Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { instant } from '../../domain/schedule/fields.ts'
import { isBefore } from '../../domain/schedule/zone.ts'
import { SourceError } from '../../domain/sources/device-source.ts'
import type { ApiClient } from '../http/api-client.ts'
import { lenient } from '../http/records.ts'
import { permissions } from './graph.ts'
import { unzipped } from './unzipped.ts'

/** Where Azure keeps such files, in the public and in national clouds. */
export const exportHosts = ['*.blob.core.windows.net', '*.blob.core.usgovcloudapi.net', '*.blob.core.chinacloudapi.cn']

export interface Report<Column extends string> {
  readonly name: string
  readonly columns: readonly Column[]
}

const job = z.object({
  id: z.string().min(1),
  status: z.string().optional(),
  url: z.string().nullish(),
  expirationDateTime: lenient(instant),
})

const jobs = (graph: string): string => `${graph}/v1.0/deviceManagement/reports/exportJobs`

const { devices: permission } = permissions

/** @returns the id of the job */
export async function startExport(api: ApiClient, graph: string, { name, columns }: Report<string>): Promise<string> {
  const request = { reportName: name, format: 'csv', select: columns, localizationType: 'replaceLocalizableValues' }
  return (await api.ask(jobs(graph), job, { method: 'POST', body: request, status: 201, permission })).body.id
}

/**
 * @returns a signed address of the file, undefined while the job is under way
 * @throws SourceError `cursor` where the job or its file is gone
 */
export async function exportedAt(api: ApiClient, graph: string, id: string, now: Temporal.Instant): Promise<string | undefined> {
  const answer = await api.find(`${jobs(graph)}/${encodeURIComponent(id)}`, job, { permission })
  if (!answer) throw new SourceError('cursor', 'Microsoft Graph does not know the export any more')
  const { status, url, expirationDateTime: end } = answer.body
  if (status === 'notStarted' || status === 'inProgress') return undefined
  if (status !== 'completed' || !url)
    throw new SourceError('down', 'Microsoft Graph could not export a report: it is asked again with the next pass')
  if (end && isBefore(end, now)) throw new SourceError('cursor', 'Microsoft Graph keeps an exported report for some hours, which are over')
  return url
}

/** Rows of an exported file, as they come in. */
export async function* exportedRows<Column extends string>(
  api: ApiClient,
  address: string,
  { name, columns }: Report<Column>,
): AsyncGenerator<Readonly<Partial<Record<Column, string>>>> {
  const parser = parse({
    columns: (headings: readonly string[]) => [...known(headings, columns, name)],
    bom: true,
    relax_column_count: true,
    skip_empty_lines: true,
  })
  // Errors reach the reader of the rows.
  pipeline(Readable.from(unzipped(await api.download(address))), parser, () => {})
  try {
    yield* parser
  } catch (cause) {
    // The parser's message quotes the file.
    throw cause instanceof CsvError ? new SourceError('strange', `Microsoft Graph exported ${name} as what is no CSV`) : cause
  }
}

function known<Column extends string>(headings: readonly string[], columns: readonly Column[], name: string): readonly (Column | false)[] {
  const missing = columns.filter((column) => !headings.includes(column))
  if (missing.length > 0) throw new SourceError('strange', `Microsoft Graph exported ${name} without ${missing.join(', ')}`)
  return headings.map((heading) => columns.find((column) => column === heading) ?? false)
}
