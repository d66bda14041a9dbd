import { createReadStream } from 'node:fs'
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import * as z from 'zod'
import { placeOf } from '../../../shared/domain/rehearsal/events.ts'
import { ofPolicy, rehearsalId } from '../../admin/fields.ts'
import { eventLinks, rehearsed } from '../../admin/routes/rehearsals.ts'
import { at } from '../../path.ts'
import type { Api } from '../api/api.ts'
import type { Answered } from '../api/client.ts'
import { callUntilEnded } from '../api/wait.ts'
import { type CommandFailure, failure } from '../failure.ts'
import { jsonLine } from '../terminal.ts'
import { type CommandInput, verb } from '../verb.ts'
import { summaryLines } from './summary.ts'

interface Head {
  readonly line: string
  readonly place: readonly string[]
  readonly rest: AsyncIterator<string>
}

/** Lines of events, in order. @param pieces each in order */
export async function* mergedLines(pieces: readonly AsyncIterable<string>[]): AsyncGenerator<string> {
  /** The last comes next. */
  const heads: Head[] = []
  async function take(rest: AsyncIterator<string>): Promise<void> {
    const next = await rest.next()
    if (next.done) return
    const head = { line: next.value, place: placeOf(next.value), rest }
    heads.splice(indexFor(head, heads), 0, head)
  }
  // All at once: lines that come before anyone reads them are lost.
  for (const rest of pieces.map((piece) => piece[Symbol.asyncIterator]())) await take(rest)
  for (let head = heads.pop(); head; head = heads.pop()) {
    yield `${head.line}\n`
    await take(head.rest)
  }
}

/** Where a head belongs among others, the last of which comes next. */
function indexFor({ place }: Head, heads: readonly Head[]): number {
  let [from, to] = [0, heads.length]
  while (from < to) {
    const middle = (from + to) >>> 1
    if (isBefore(place, heads[middle]?.place ?? [])) from = middle + 1
    else to = middle
  }
  return from
}

function isBefore(a: readonly string[], b: readonly string[]): boolean {
  const differs = a.findIndex((text, index) => text !== b[index])
  return differs !== -1 && (a[differs] ?? '') < (b[differs] ?? '')
}

/** The same text in blocks of 64 kB and more, which are quicker to write. */
export async function* inBlocks(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let block = ''
  for await (const line of lines) {
    block += line
    if (block.length < 65_536) continue
    yield block
    block = ''
  }
  if (block) yield block
}

/** Writes all events of a rehearsal, in order, to a file. @returns undefined if all went well */
async function writeEvents(api: Api, policy: string, id: string, file: string): Promise<CommandFailure | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'ides-events-'))
  try {
    const fetched = await fetchAll(() => linksOf(api, policy, id), folder)
    if (!('files' in fetched)) return fetched
    await using output = await open(file, 'w')
    const pieces = fetched.files.map((name) => createInterface({ input: createReadStream(name) }))
    for await (const block of inBlocks(mergedLines(pieces))) await output.write(block)
    return undefined
  } catch (error) {
    return failure(2, `${file} cannot be written: ${error instanceof Error ? error.message : error}`)
  } finally {
    await rm(folder, { recursive: true })
  }
}

type Links = Answered<{ readonly links: readonly string[] }> | CommandFailure

const linksOf = (api: Api, policy: string, id: string): Promise<Links> =>
  api.call({ method: 'GET', path: at`/policies/${policy}/rehearsals/${id}/events`, answer: eventLinks })

/** S3's answer to a link that holds no longer. */
const expired = 403

/** Downloads each file; asks for new links once the old ones have expired. */
async function fetchAll(ask: () => Promise<Links>, folder: string): Promise<{ readonly files: readonly string[] } | CommandFailure> {
  const files: string[] = []
  let answer = await ask()
  let isNew = true
  while (answer.ok) {
    const link = answer.body.links[files.length]
    if (link === undefined) return { files }
    const response = await fetch(link)
    if (response.status === expired && !isNew) {
      answer = await ask()
      isNew = true
      continue
    }
    if (!response.ok) return failure(3, `a file of the rehearsal cannot be downloaded: its link answers with status ${response.status}`)
    const file = join(folder, String(files.length))
    await writeFile(file, response.body ?? '')
    files.push(file)
    isNew = false
  }
  return answer
}

const options = z.object({
  list: z.string().optional().meta({ title: 'FILE', description: 'The file for all events, one a line (NDJSON).' }),
  job: rehearsalId.optional().meta({ title: 'ID', description: 'Shows an earlier rehearsal, or last, instead of a new one.' }),
})

type Rehearsal = z.output<typeof rehearsed>
type AskedToRehearse = CommandInput<z.output<typeof ofPolicy>, z.output<typeof options>>

export const rehearseVerb = verb(
  {
    name: 'ides policy rehearse',
    does: 'Rehearse the draft, or the policy in force if there is none, on everyone; nothing is sent',
    takes: ofPolicy,
    options,
    example: 'ides policy rehearse no-tiktok-2023 --list events.ndjson',
  },
  async (asked) => {
    const { takes, options, api, json, terminal } = asked
    const outcome = await ended(asked)
    if (!outcome.ok) return terminal.fail(outcome)
    const { id, state, zone, summary } = outcome.body
    const name = `rehearsal ${id} of ${takes.policy}`
    if (!summary) return terminal.fail(failure(1, `${name} ${state}: see the log of the function work, then rehearse again`))
    for (const warning of summary.warnings) terminal.warn(warning)
    await terminal.print(json ? [jsonLine(outcome.body)] : summaryLines(summary, zone, terminal.style))
    terminal.note(`Rehearsed as ${id}. Next: ides policy submit ${takes.policy} --rehearsal ${id}`)
    const fault = options.list === undefined ? undefined : await writeEvents(api, takes.policy, id, options.list)
    return fault ? terminal.fail(fault) : 0
  },
)

async function ended({
  takes: { policy },
  options: { job },
  api,
  terminal,
  around,
}: AskedToRehearse): Promise<Answered<Rehearsal> | CommandFailure> {
  const path = at`/policies/${policy}/rehearsals`
  const request = {
    method: job === undefined ? 'POST' : 'GET',
    path: job === undefined ? path : `${path}/${job}`,
    answer: rehearsed,
  } as const
  const now = await callUntilEnded(api, request, hasEnded, around, terminal)
  if (!now.ok || hasEnded(now.body)) return now
  const { id, state } = now.body
  return failure(1, `rehearsal ${id} is still ${state}: ask again with ides policy rehearse ${policy} --job ${id}`)
}

const hasEnded = ({ state }: Rehearsal): boolean => state === 'done' || state === 'failed'
