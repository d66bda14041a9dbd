import { open } from 'node:fs/promises'
import * as z from 'zod'
import { ofPolicy } from '../../admin/fields.ts'
import { job } from '../../admin/routes/rehearsals/rehearsal.ts'
import type { Api } from '../api/api.ts'
import { type Answered, at } from '../api/client.ts'
import { lookUntil } from '../api/wait.ts'
import { jsonLine } from '../clean.ts'
import { type CommandFailure, failure } from '../failure.ts'
import { type Asked, verb } from '../verb.ts'
import { summaryLines } from './summary.ts'

const options = z.object({
  list: z.string().optional().meta({ title: 'FILE', description: 'The file for all events, one a line (NDJSON).' }),
  job: z.string().optional().meta({ title: 'ID', description: 'Shows an earlier rehearsal, or last, instead of a new one.' }),
})

type Rehearsal = z.output<typeof job>
type AskedToRehearse = Asked<z.output<typeof ofPolicy>, z.output<typeof options>>

export const rehearseVerb = verb(
  {
    name: 'ides policy rehearse',
    does: 'Rehearses the draft, or the policy in force if there is none, on everybody; sends nothing',
    takes: ofPolicy,
    options,
    example: 'ides policy rehearse no-tiktok-2023 --list events.ndjson',
  },
  async (asked) => {
    const { takes, options, api, json, terminal } = asked
    const ended = await rehearsed(asked)
    if (!ended.ok) return terminal.fail(ended)
    const { id, state, zone, summary } = ended.body
    const name = `rehearsal ${id} of ${takes.policy}`
    if (!summary) return terminal.fail(failure(1, `${name} ${state}: see the log of the function rehearse`))
    for (const warning of summary.warnings) terminal.warn(warning)
    await terminal.print(json ? [jsonLine(ended.body)] : summaryLines(summary, zone, terminal.style))
    terminal.note(`${name}: ides policy submit ${takes.policy} --rehearsal ${id}`)
    const fault = options.list === undefined ? undefined : await writeEvents(api, takes.policy, id, options.list)
    return fault ? terminal.fail(fault) : 0
  },
)

async function rehearsed({
  takes: { policy },
  options,
  api,
  terminal,
  around,
}: AskedToRehearse): Promise<Answered<Rehearsal> | CommandFailure> {
  const look = (id: string) => api.call({ method: 'GET', path: at`/policies/${policy}/rehearsals/${id}`, answer: job })
  const first =
    options.job === undefined
      ? await api.call({ method: 'POST', path: at`/policies/${policy}/rehearsals`, answer: job })
      : await look(options.job)
  const now = await lookUntil(
    first,
    hasEnded,
    ({ id }) => look(id),
    around,
    ({ id, state }) => terminal.progress(`rehearsal ${id} is ${state}`),
  )
  if (!now.ok || hasEnded(now.body)) return now
  return failure(
    1,
    `rehearsal ${now.body.id} is still ${now.body.state}: ask again with ides policy rehearse ${policy} --job ${now.body.id}`,
  )
}

const hasEnded = ({ state }: Rehearsal): boolean => state === 'done' || state === 'failed'

/** @returns undefined where all went well */
async function writeEvents(api: Api, policy: string, id: string, file: string): Promise<CommandFailure | undefined> {
  try {
    await using output = await open(file, 'w')
    let cursor: string | undefined
    do {
      const path = at`/policies/${policy}/rehearsals/${id}/events`
      const piece = await api.call({ method: 'GET', path, query: { cursor }, answer: z.string() })
      if (!piece.ok) return piece
      await output.write(piece.body)
      cursor = /[?&]cursor=(\d+)>; rel="next"/.exec(piece.headers.get('Link') ?? '')?.[1]
    } while (cursor !== undefined)
    return undefined
  } catch (error) {
    return failure(2, `${file} cannot be written: ${error instanceof Error ? error.message : error}`)
  }
}
