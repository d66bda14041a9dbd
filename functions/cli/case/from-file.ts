/** Decisions about many cases, from a file: checked whole, then made one after another. */
import * as z from 'zod'
import { readRows } from '#adapters/rows/rows.ts'
import { getOrCompute } from '#domain/caching.ts'
import { mostProblems, type Problem, problemsIn, refused, seen } from '#domain/problem.ts'
import { counted } from '#domain/text.ts'
import { ofPolicy } from '#functions/admin/fields.ts'
import type { extendCaseRoute } from '#functions/admin/routes/decisions.ts'
import { findRefByApi } from '../api/about-person.ts'
import { requestTo } from '../api/client.ts'
import { CommandError, failureOf, orNone } from '../failure.ts'
import { personArgument, withoutConsent, yes } from '../input/arguments.ts'
import { largestFile } from '../input/records.ts'
import { localFile } from '../input/text-file.ts'
import { clean, type FaultyFile, jsonLine, type Terminal } from '../terminal.ts'
import { type CommandInput, nothing, type Verb, verb } from '../verb.ts'

const whose = ofPolicy.extend({ staff: personArgument })

interface Line {
  line: number
  staff: string
  policy: string
  /** Of the request. */
  body: object
  /** Which request of this person it decides, under which policy. */
  about: string
}

const options = z.object({
  file: z.string().meta({ title: 'FILE', description: 'A decision a line: CSV, or by its ending NDJSON or JSON.' }),
  'dry-run': z.boolean().optional().describe('Checks the file and its people, and decides nothing.'),
  yes,
})

type AskedForMany = CommandInput<z.output<typeof nothing>, z.output<typeof options>>

/** A verb that decides about the cases in a file, with a route that decides about one. */
export function decisionsFromFile(word: string, route: typeof extendCaseRoute): Verb {
  const body = route.takes.body instanceof z.ZodObject ? route.takes.body : z.object({})
  const name = `ides ${word}`
  return verb(
    {
      name,
      does: 'Decide about many cases: check the whole file, then decide line by line',
      more: `Columns: ${columnsOf(body).join(',')}. An empty cell is left out. The same file may be given again: what was decided before is unchanged. Exits 1 if a decision was refused.`,
      takes: nothing,
      options,
      json: 'Prints the outcome of each line as JSON.',
      example: `${name} --file decisions.csv --dry-run`,
    },
    async asked => {
      const { options, json, terminal, around } = asked
      const { file } = options
      const { lines, ...read } = await readLines(file, body, terminal)
      if (read.problems.length > 0) return terminal.refuseFiles([{ file, ...refused(read.problems) }])
      const refs = await findRefs(lines, asked)
      if ('problems' in refs) return terminal.refuseFiles([refs])
      const decisions = counted(lines.length, 'decision')
      if (!options['dry-run']) {
        const refusal = await withoutConsent(`This makes ${decisions}, and mails tell people`, options.yes, around, terminal)
        return refusal ?? decideAll(route, lines, refs, asked)
      }
      const good = jsonLine({ file, dryRun: true, good: lines.length })
      await terminal.print([json ? good : `${clean(file)}: ${decisions} can be made; nothing was decided\n`])
      return 0
    },
  )
}

const columnsOf = ({ shape }: z.ZodObject) => ['staff', 'policy', ...Object.keys(shape)]

/** @returns the exit code */
async function decideAll(
  route: typeof extendCaseRoute,
  lines: readonly Line[],
  refs: ReadonlyMap<string, string>,
  { options: { file }, api, json, terminal }: AskedForMany,
): Promise<number> {
  const decisions = counted(lines.length, 'decision')
  const counts = { decided: 0, proposed: 0, unchanged: 0, refused: 0 }
  let isWaiting = false
  for (const [index, { line, staff, policy, body }] of lines.entries()) {
    terminal.progress(`${file}: ${index} of ${decisions}`)
    const request = { ...requestTo(route, { policy, ref: refs.get(staff) ?? '' }), body }
    const answer = await api.call(request).catch(failureOf)
    if (answer instanceof CommandError && isGeneral(answer)) {
      terminal.note(`${file}: stopped at line ${line}, after ${index} of ${decisions}: the same command goes on`)
      throw answer
    }
    const { outcome, proposed, why } =
      answer instanceof CommandError
        ? { outcome: 'refused' as const, proposed: undefined, why: answer.message }
        : { ...answer.body, why: undefined }
    counts[outcome] += 1
    isWaiting ||= outcome !== 'decided' && proposed !== undefined
    await terminal.print([
      json
        ? jsonLine({ line, staff, policy, outcome, why })
        : `${clean(`${file}:${line}: ${staff}: ${outcome}${why === undefined ? '' : `: ${why}`}`)}\n`,
    ])
  }
  const said = Object.entries(counts).map(([outcome, count]) => `${count} ${outcome}`)
  terminal.note(`${decisions}: ${said.join(', ')}`)
  if (isWaiting)
    terminal.note('Proposals take effect when a second person decides the same within 48 hours, for example with the same file.')
  return counts.refused > 0 ? 1 : 0
}

/** True if every other line would fail, too: signed out, without the role, or the API is gone. */
const isGeneral = ({ exitCode, problem }: CommandError) => exitCode === 3 || !problem || problem.status === 401 || problem.status === 403

async function readLines(file: string, body: z.ZodObject, { note }: Terminal) {
  const lines: Line[] = []
  const problems: Problem[] = []
  const all = body.safeExtend(whose.shape)
  const missing = z.object(all.shape).safeParse({}).error?.issues ?? []
  const needed = new Set(missing.map(({ path: [name] }) => name))
  const names = columnsOf(body)
  const rows = readRows(
    localFile(file, largestFile),
    { names, mayLack: names.filter(name => !needed.has(name)) },
    { onForm: form => note(`${file}: ${form}`) },
  )
  for await (const row of rows) {
    if ('problem' in row) {
      problems.push(row.problem)
      continue
    }
    const { line } = row
    const fields = Object.fromEntries(Object.entries(row.fields).filter(([, value]) => value !== ''))
    const read = all.safeParse(fields)
    if (read.success) {
      const { staff, policy } = whose.parse(fields)
      const { staff: _, policy: __, ...body } = read.data
      lines.push({ line, staff, policy, body, about: JSON.stringify([policy, fields.request, fields.device]) })
    } else problems.push(...problemsIn(read.error, fields, line))
  }
  if (lines.length + problems.length === 0) problems.push({ field: '', message: 'has no decisions' })
  return { lines, problems }
}

/** The refs of all people, by what the file calls them; or the lines whose people there are none of, or which others decide already. */
async function findRefs(
  lines: readonly Line[],
  { options: { file }, api, terminal }: AskedForMany,
): Promise<ReadonlyMap<string, string> | FaultyFile> {
  const refs = new Map<string, string>()
  const problems: Problem[] = []
  for (const [index, { line, staff }] of lines.entries()) {
    if (refs.has(staff) || problems.length > mostProblems) continue
    terminal.progress(`${file}: looking up ${index + 1} of ${lines.length} people`)
    const found = await orNone(findRefByApi(api, staff))
    if (found !== undefined) refs.set(staff, found)
    else problems.push({ line, field: 'staff', message: `must be a known person, but is ${seen(staff)}` })
  }
  problems.push(...decidedTwice(lines, refs))
  return problems.length > 0 ? { file, ...refused(problems) } : refs
}

/** The lines that decide the same as an earlier one, by whatever name they call the person. */
function decidedTwice(lines: readonly Line[], refs: ReadonlyMap<string, string>): readonly Problem[] {
  const firsts = new Map<string, Line>()
  return lines.flatMap((one): readonly Problem[] => {
    const { line, staff, about } = one
    const first = getOrCompute(firsts, `${refs.get(staff) ?? staff} ${about}`, () => one)
    if (first === one) return []
    const called = first.staff === staff ? '' : `, as ${seen(first.staff)}`
    const message = `must be decided about once, but ${seen(staff)} stands on line ${first.line} already${called}`
    return [{ line, field: 'staff', message }]
  })
}
