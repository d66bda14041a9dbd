import * as z from 'zod'
import { acceptPass, findingsOf, sourceStatus } from '#campaign/sync/passes.ts'
import { beginPass } from '#campaign/sync/run-pass.ts'
import { type Configured, configured } from '#domain/sources/configured.ts'
import { sourceState } from '#domain/sources/pass.ts'
import { findingKinds, type SourceFinding } from '#domain/sources/passes.ts'
import { counted } from '#domain/text.ts'
import type { System } from '#functions/compose/system.ts'
import { minute } from '#functions/minute.ts'
import { listBody, pageBody, paging, wholeNumber } from '../fields.ts'
import { found, refuse } from '../problem.ts'
import { route, type Shown, toReaders } from '../route.ts'

const { pass, last, held, accepted } = sourceState.shape

const inBrief = { number: true, records: true, total: true } as const

/** How a source stands. */
export const listedSource = configured
  .extend({
    pass: z.optional(
      pass
        .unwrap()
        .pick({ ...inBrief, startedAt: true, stage: true, pages: true, trouble: true })
        .strip(),
    ),
    last: z.optional(last.unwrap().omit({ changes: true, gone: true, withApp: true, clearing: true, moving: true }).strip()),
    held: z
      .optional(
        held
          .unwrap()
          .pick({ ...inBrief, unread: true, present: true, withApp: true, clearing: true, leftOut: true })
          .strip(),
      )
      .describe('The pass that an administrator may accept.'),
    accepted: z.optional(accepted.unwrap().pick({ number: true, endedAt: true, records: true }).strip()),
  })
  .strip()

/** `pass 7, reading: 3 pages, 2400 of 9000 records, since 2023-02-23 09:00Z` */
export function passUnderWay({ pass }: Pick<z.output<typeof listedSource>, 'pass'>) {
  if (!pass) return undefined
  const { number, stage, pages, records, total, startedAt, trouble } = pass
  const far = `${counted(pages, 'page')}, ${records}${total === undefined ? '' : ` of ${total}`} records`
  return `pass ${number}, ${stage}: ${far}, since ${minute(startedAt)}${trouble === undefined ? '' : `; ${trouble}`}`
}

const sourceBody = async (system: System, source: Configured): Promise<Shown<typeof listedSource>> => ({
  ...(await sourceStatus(system, source.name)),
  ...source,
})

/** @throws RefusedError if none is configured by this name */
export const getSource = ({ sources }: System, name: string): Configured =>
  found(
    sources.find(one => one.name === name),
    refuse(404, `no source ${name} is configured: GET /api/sources lists all`),
  )

/** Has a pass begin or go on. */
async function passAnswer(system: System, source: Configured) {
  await system.sourceTasks?.put({ errand: 'pass', source: source.name })
  return { body: await sourceBody(system, source), headers: { Location: `/api/sources/${source.name}` } }
}

export const getSourceRoute = route(
  {
    at: 'GET /sources/{source}',
    ...toReaders,
    summary: 'Get how a source stands: the pass under way, the last one, the last accepted one',
    command: {
      name: 'source show',
      example: 'intune',
      more: 'Unread: it is no record of a device. Unmatched: its user is no staff, or it has none. Shared: it has several. Fault: a part of it is unknown.',
    },
    result: listedSource,
  },
  async ({ path, system }) => ({ body: await sourceBody(system, getSource(system, path.source)) }),
)

export const listSourcesRoute = route(
  {
    at: 'GET /sources',
    ...toReaders,
    summary: 'List the sources of device state and the directories, with the last pass over each',
    command: {
      name: 'source list',
      example: '',
      row: ({ name, kind, last, ...source }) => ({
        source: name,
        kind,
        'last pass': last && minute(last.endedAt),
        outcome: last?.outcome,
        records: last?.records,
        present: last?.present,
        unread: last?.unread,
        unmatched: last?.unmatched,
        now: passUnderWay(source),
      }),
    },
    result: listBody(listedSource),
  },
  async ({ system }) => ({
    body: { items: await Promise.all(system.sources.map(one => sourceBody(system, one))) },
  }),
)

const cursorRight = 'must be the `next` of an earlier page'

export const listSourceFindingsRoute = route(
  {
    at: 'GET /sources/{source}/findings',
    scope: 'read',
    limited: 'refused',
    summary:
      'List the records of a source that could not be read, belong to nobody, to several or to an owner of too many, or are read in part',
    query: paging.extend({
      cursor: z
        .string()
        .regex(/^\d{1,9}$/, cursorRight)
        .optional()
        .describe('The `next` of an earlier page.'),
    }),
    description: 'A page of findings of the pass under way, else of the last. Only the owner of too many devices is named.',
    result: pageBody(
      z.object({
        record: z.string().describe('The source’s own id of the record, or its place in the page.'),
        what: z.enum(findingKinds),
        message: z.string().describe('The end of a sentence, such as `has no id`.'),
      }),
    ),
  },
  async ({ path: { source: name }, query: { cursor = '0', limit }, system }) => {
    getSource(system, name)
    const [from, until] = [Number(cursor), Number(cursor) + limit]
    const items: SourceFinding[] = []
    let place = 0
    for await (const finding of findingsOf(system, name)) {
      if (place === until) return { body: { items, next: String(until) } }
      if (place >= from) items.push(finding)
      place += 1
    }
    return { body: { items } }
  },
)

export const beginPassRoute = route(
  {
    at: 'POST /sources/{source}/pass',
    scope: 'devices:write',
    summary: 'Read all of a source now; it is read every few hours anyway',
    done: 'Sync started. The source shows how far it is.',
    command: { name: 'source sync', example: 'intune' },
    status: 202,
    description: 'A pass begins, or goes on if one was under way: Location leads to how far it is.',
    result: listedSource,
  },
  async ({ path: { source: name }, system }) => {
    const source = getSource(system, name)
    await beginPass(system, name)
    return passAnswer(system, source)
  },
)

const numberRight = 'must be the number of the pass that is held'

export const acceptPassRoute = route(
  {
    at: 'POST /sources/{source}/acceptance',
    scope: 'devices:write',
    summary: 'Accept a held pass: apps and devices missing from it count as removed',
    done: 'Sync accepted. Devices missing from it are marked as removed.',
    command: {
      name: 'source accept',
      example: 'intune --pass 12',
      more: 'Check it first with ides source show. The next normal pass replaces it.',
      options: z.object({
        pass: wholeNumber
          .optional()
          .meta({ title: 'N', description: 'The number of the pass that you looked at; by default the one that is held.' }),
      }),
      first: { path: '/sources/{source}', schema: listedSource },
      body: ({ pass, source }, read) => {
        const number = pass ?? (read?.last?.outcome === 'held' ? read.last.number : undefined)
        return number === undefined ? `no pass of ${source} is held` : { pass: number }
      },
      confirm: ({ pass, source }, read) => {
        const why = read?.last?.number === pass && read.last.why ? `: ${read.last.why}` : ''
        return `This accepts pass ${pass} of ${source}${why}`
      },
    },
    body: z.strictObject({
      pass: z.int({ error: numberRight }).min(1, numberRight).describe('The number of the held pass that you looked at.'),
    }),
    status: 202,
    description: 'It is accepted, and what follows from it is being taken: Location leads to how far that is.',
    result: listedSource,
    refuses: [409],
  },
  async ({ path: { source: name }, body: { pass }, by, system }) => {
    const source = getSource(system, name)
    if ((await acceptPass(system, name, pass, by)) === 'none')
      return refuse(409, `pass ${pass} of ${name} is not held, or no more: GET /api/sources/${name} shows the last one`)
    return passAnswer(system, source)
  },
)
