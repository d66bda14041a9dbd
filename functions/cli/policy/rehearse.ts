import * as z from 'zod'
import { ofPolicy } from '../../admin/fields.ts'
import { rehearsed } from '../../admin/routes/rehearsals/rehearsal.ts'
import { at } from '../../path.ts'
import type { Answered } from '../api/client.ts'
import { lookUntil } from '../api/wait.ts'
import { jsonLine } from '../clean.ts'
import { type CommandFailure, failure } from '../failure.ts'
import { type CommandInput, verb } from '../verb.ts'
import { summaryLines } from './summary.ts'
import { writeEvents } from './write-events.ts'

const options = z.object({
  list: z.string().optional().meta({ title: 'FILE', description: 'The file for all events, one a line (NDJSON).' }),
  job: z.string().optional().meta({ title: 'ID', description: 'Shows an earlier rehearsal, or last, instead of a new one.' }),
})

type Rehearsal = z.output<typeof rehearsed>
type AskedToRehearse = CommandInput<z.output<typeof ofPolicy>, z.output<typeof options>>

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
    const outcome = await ended(asked)
    if (!outcome.ok) return terminal.fail(outcome)
    const { id, state, zone, summary } = outcome.body
    const name = `rehearsal ${id} of ${takes.policy}`
    if (!summary) return terminal.fail(failure(1, `${name} ${state}: see the log of the function work, then rehearse again`))
    for (const warning of summary.warnings) terminal.warn(warning)
    await terminal.print(json ? [jsonLine(outcome.body)] : summaryLines(summary, zone, terminal.style))
    terminal.note(`${name}: ides policy submit ${takes.policy} --rehearsal ${id}`)
    const fault = options.list === undefined ? undefined : await writeEvents(api, takes.policy, id, options.list)
    return fault ? terminal.fail(fault) : 0
  },
)

async function ended({
  takes: { policy },
  options,
  api,
  terminal,
  around,
}: AskedToRehearse): Promise<Answered<Rehearsal> | CommandFailure> {
  const look = (id: string) => api.call({ method: 'GET', path: at`/policies/${policy}/rehearsals/${id}`, answer: rehearsed })
  const first =
    options.job === undefined
      ? await api.call({ method: 'POST', path: at`/policies/${policy}/rehearsals`, answer: rehearsed })
      : await look(options.job)
  const now = await lookUntil(
    first,
    hasEnded,
    ({ id }) => look(id),
    around,
    ({ id, state, pieces }) => terminal.progress(`rehearsal ${id} is ${state}${pieces ? `: ${pieces.done} of ${pieces.of} pieces` : ''}`),
  )
  if (!now.ok || hasEnded(now.body)) return now
  return failure(
    1,
    `rehearsal ${now.body.id} is still ${now.body.state}: ask again with ides policy rehearse ${policy} --job ${now.body.id}`,
  )
}

const hasEnded = ({ state }: Rehearsal): boolean => state === 'done' || state === 'failed'
