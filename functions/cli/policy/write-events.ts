import { createReadStream } from 'node:fs'
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { eventLinks } from '../../admin/routes/rehearsals/get-rehearsal-events.ts'
import { at } from '../../path.ts'
import type { Api } from '../api/api.ts'
import type { Answered } from '../api/client.ts'
import { type CommandFailure, failure } from '../failure.ts'
import { inBlocks, mergedLines } from './merged-lines.ts'

/** Writes all events of a rehearsal, in order, to a file. @returns undefined if all went well */
export async function writeEvents(api: Api, policy: string, id: string, file: string): Promise<CommandFailure | undefined> {
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
