import { createReadStream } from 'node:fs'
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import * as z from 'zod'
import { placeOf } from '#domain/rehearsal/events.ts'
import { ofPolicy, rehearsalId } from '#functions/admin/fields.ts'
import { getRehearsalEventsRoute, getRehearsalRoute, type rehearsed, startRehearsalRoute } from '#functions/admin/routes/rehearsals.ts'
import type { Api } from '../api/api.ts'
import { requestTo } from '../api/client.ts'
import { callUntilEnded } from '../api/wait.ts'
import { CommandError } from '../failure.ts'
import { jsonLine } from '../terminal.ts'
import { type CommandInput, verb } from '../verb.ts'
import { summaryLines } from './summary.ts'

interface Head {
  line: string
  place: readonly string[]
  rest: AsyncIterator<string>
}

/** Lines of events, in order. @param pieces each in order */
export async function* mergedLines(pieces: readonly AsyncIterable<string>[]): AsyncGenerator<string> {
  /** The last comes next. */
  const heads: Head[] = []
  async function take(rest: AsyncIterator<string>) {
    const next = await rest.next()
    if (next.done) return
    const head = { line: next.value, place: placeOf(next.value), rest }
    heads.splice(indexFor(head, heads), 0, head)
  }
  // All at once: lines that come before anyone reads them are lost.
  for (const rest of pieces.map(piece => piece[Symbol.asyncIterator]())) await take(rest)
  for (let head = heads.pop(); head; head = heads.pop()) {
    yield `${head.line}\n`
    await take(head.rest)
  }
}

/** Where a head belongs among others, the last of which comes next. */
function indexFor({ place }: Head, heads: readonly Head[]) {
  let [from, to] = [0, heads.length]
  while (from < to) {
    const middle = (from + to) >>> 1
    if (isBefore(place, heads[middle]?.place ?? [])) from = middle + 1
    else to = middle
  }
  return from
}

function isBefore(a: readonly string[], b: readonly string[]) {
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

/** Writes all events of a rehearsal, in order, to a file. */
async function writeEvents(api: Api, policy: string, id: string, file: string) {
  const folder = await mkdtemp(join(tmpdir(), 'ides-events-'))
  try {
    const request = requestTo(getRehearsalEventsRoute, { policy, rehearsal: id })
    const files = await fetchAll(async () => (await api.call(request)).body.links, folder)
    await using output = await open(file, 'w')
    const pieces = files.map(name => createInterface({ input: createReadStream(name) }))
    for await (const block of inBlocks(mergedLines(pieces))) await output.write(block)
  } catch (error) {
    throw error instanceof CommandError ? error : new CommandError(2, `${file} cannot be written: ${error}`)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** S3's answer to a link that holds no longer. */
const expired = 403

/** Downloads each file; asks for new links once the old ones have expired. */
async function fetchAll(ask: () => Promise<readonly string[]>, folder: string) {
  const files: string[] = []
  let links = await ask()
  let areNew = true
  for (let link = links[0]; link !== undefined; link = links[files.length]) {
    const response = await fetch(link)
    if (response.status === expired && !areNew) {
      links = await ask()
      areNew = true
      continue
    }
    if (!response.ok)
      throw new CommandError(3, `a file of the rehearsal cannot be downloaded: its link answers with status ${response.status}`)
    const file = join(folder, String(files.length))
    await writeFile(file, response.body ?? '')
    files.push(file)
    areNew = false
  }
  return files
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
  async asked => {
    const { takes, options, api, json, terminal } = asked
    const rehearsal = await ended(asked)
    const { id, state, zone, summary } = rehearsal
    const name = `rehearsal ${id} of ${takes.policy}`
    if (!summary) throw new CommandError(1, `${name} ${state}: see the log of the function work, then rehearse again`)
    for (const warning of summary.warnings) terminal.warn(warning)
    await terminal.print(json ? [jsonLine(rehearsal)] : summaryLines(summary, zone, terminal.style))
    terminal.note(`Rehearsed as ${id}. Next: ides policy submit ${takes.policy} --rehearsal ${id}`)
    if (options.list !== undefined) await writeEvents(api, takes.policy, id, options.list)
    return 0
  },
)

async function ended({ takes: { policy }, options: { job }, api, terminal, around }: AskedToRehearse): Promise<Rehearsal> {
  const request = job === undefined ? requestTo(startRehearsalRoute, { policy }) : requestTo(getRehearsalRoute, { policy, rehearsal: job })
  const rehearsal = await callUntilEnded(api, request, hasEnded, around, terminal)
  const { id, state } = rehearsal
  if (hasEnded(rehearsal)) return rehearsal
  throw new CommandError(1, `rehearsal ${id} is still ${state}: ask again with ides policy rehearse ${policy} --job ${id}`)
}

const hasEnded = ({ state }: Rehearsal) => state === 'done' || state === 'failed'
