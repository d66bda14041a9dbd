/** Decisions about many cases, from a file: checked whole, then made one after another. */
import * as z from 'zod'
import { readRows } from '../../../shared/adapters/rows/rows.ts'
import type { RecordRow } from '../../../shared/campaign/import/records.ts'
import { fieldName, inputFaults, mostProblems, type Problem, refused, seen } from '../../../shared/domain/problem.ts'
import { counted } from '../../../shared/domain/text.ts'
import { ofPolicy } from '../../admin/fields.ts'
import { decidedCase } from '../../admin/routes/case-body.ts'
import { at } from '../../path.ts'
import { findRefByApi } from '../api/about-person.ts'
import type { CommandFailure } from '../failure.ts'
import { personArgument, withoutConsent, yes } from '../input/arguments.ts'
import { largestFile } from '../input/records.ts'
import { localFile } from '../input/text-file.ts'
import { clean, type FaultyFile, jsonLine, type Terminal } from '../terminal.ts'
import { type CommandInput, nothing, type Verb, verb } from '../verb.ts'

const whose = ofPolicy.extend({ staff: personArgument })

interface Line {
  readonly line: number
  readonly staff: string
  readonly policy: string
  /** Of the request. */
  readonly body: object
  /** Which request of this person it decides, under which policy. */
  readonly about: string
}

interface Kind {
  readonly name: string
  /** The last segment of its path. */
  readonly noun: string
  /** What a decision says, besides whose case it is. */
  readonly body: z.ZodObject
}

const options = z.object({
  file: z.string().meta({ title: 'FILE', description: 'A decision a line: CSV, or by its ending NDJSON or JSON.' }),
  'dry-run': z.boolean().optional().describe('Checks the file and its people, and decides nothing.'),
  yes,
})

type AskedForMany = CommandInput<z.output<typeof nothing>, z.output<typeof options>>

/** A verb that decides about one case, or with `--file` about those in a file. */
export function orFromFile(one: Verb, noun: string, body: z.ZodObject): Verb {
  const kind: Kind = { name: one.name, noun, body }
  const columns = ['staff', 'policy', ...Object.keys(kind.body.shape)]
  const many = verb(
    {
      name: kind.name,
      does: 'Decide about many cases: check the whole file, then decide line by line',
      more: `Columns: ${columns.join(',')}. An empty cell is left out. The same file may be given again: what was decided before is unchanged. Exits 1 if a decision was refused.`,
      takes: nothing,
      options,
      json: 'Prints the outcome of each line as JSON.',
      example: `${kind.name} --file decisions.csv --dry-run`,
    },
    (asked) => decideAll(kind, columns, asked),
  )
  const help = `${one.help}\n${many.help}`
  return {
    ...one,
    help,
    async run(args, terminal, around) {
      if (args.includes('--help')) {
        await terminal.print([help])
        return 0
      }
      const isMany = args.some((arg) => arg === '--file' || arg.startsWith('--file='))
      return (isMany ? many : one).run(args, terminal, around)
    },
  }
}

/** @returns the exit code */
async function decideAll(kind: Kind, columns: readonly string[], asked: AskedForMany): Promise<number> {
  const { options, api, json, terminal, around } = asked
  const { file } = options
  const { lines, faulty } = await readLines(file, columns, kind, terminal)
  if (faulty) return terminal.refuseFiles([faulty])
  const refs = await findRefs(lines, asked)
  if ('exitCode' in refs) return terminal.fail(refs)
  if ('problems' in refs) return terminal.refuseFiles([refs])
  const decisions = counted(lines.length, 'decision')
  if (options['dry-run']) {
    const said = json
      ? jsonLine({ file, dryRun: true, good: lines.length })
      : `${clean(file)}: ${decisions} can be made; nothing was decided\n`
    await terminal.print([said])
    return 0
  }
  const refusal = await withoutConsent(`This makes ${decisions}, and mails tell people`, options.yes, around, terminal)
  if (refusal !== undefined) return refusal
  const counts = { decided: 0, proposed: 0, unchanged: 0, refused: 0 }
  let isWaiting = false
  for (const [index, { line, staff, policy, body }] of lines.entries()) {
    terminal.progress(`${file}: ${index} of ${decisions}`)
    const path = at`/policies/${policy}/cases/${refs.get(staff) ?? ''}/${kind.noun}`
    const answer = await api.call({ method: 'POST', path, body, answer: decidedCase })
    if (!answer.ok && isGeneral(answer)) {
      terminal.note(`${file}: stopped at line ${line}, after ${index} of ${decisions}: the same command goes on`)
      return terminal.fail(answer)
    }
    const outcome = answer.ok ? answer.body.outcome : 'refused'
    const why = answer.ok ? undefined : answer.message
    counts[outcome] += 1
    isWaiting ||= outcome !== 'decided' && answer.ok && answer.body.proposed !== undefined
    const told = { line, staff, policy, outcome, why }
    await terminal.print([
      json ? jsonLine(told) : `${clean(`${file}:${line}: ${staff}: ${outcome}${why === undefined ? '' : `: ${why}`}`)}\n`,
    ])
  }
  const { decided, proposed, unchanged, refused } = counts
  terminal.note(`${decisions}: ${decided} decided, ${proposed} proposed, ${unchanged} unchanged, ${refused} refused`)
  if (isWaiting)
    terminal.note('Proposals take effect when a second person decides the same within 48 hours, for example with the same file.')
  return refused > 0 ? 1 : 0
}

/** True if every other line would fail, too: signed out, without the role, or the API is gone. */
const isGeneral = ({ exitCode, problem }: CommandFailure): boolean =>
  exitCode === 3 || !problem || problem.status === 401 || problem.status === 403

async function readLines(
  file: string,
  columns: readonly string[],
  kind: Kind,
  terminal: Terminal,
): Promise<{ lines: readonly Line[]; faulty?: FaultyFile }> {
  const lines: Line[] = []
  const problems: Problem[] = []
  const missing = whose.extend(kind.body.shape).safeParse({}).error?.issues ?? []
  const needed = new Set(missing.map(({ path: [name] }) => name))
  const rows = readRows(
    localFile(file, largestFile),
    { names: columns, mayLack: columns.filter((name) => !needed.has(name)) },
    { onForm: (form) => terminal.note(`${file}: ${form}`) },
  )
  for await (const row of rows) {
    const { found, faults } = checked(row, kind)
    problems.push(...faults)
    if (found) lines.push(found)
  }
  if (lines.length + problems.length === 0) problems.push({ field: '', message: 'has no decisions' })
  return { lines, faulty: problems.length > 0 ? { file, ...refused(problems) } : undefined }
}

function checked(row: RecordRow, { body }: Kind): { readonly found?: Line; readonly faults: readonly Problem[] } {
  if ('problem' in row) return { faults: [row.problem] }
  const { line, fields } = row
  const { staff, policy, ...said } = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''))
  const [owner, decision] = [whose.safeParse({ staff, policy }), body.safeParse(said)]
  if (owner.success && decision.success) {
    const about = JSON.stringify([policy, said.request, said.device])
    return { found: { line, ...owner.data, body: decision.data, about }, faults: [] }
  }
  const issues = [...(owner.error?.issues ?? []), ...(decision.error?.issues ?? [])]
  return { faults: inputFaults(issues, { staff, policy, ...said }).map(({ path, message }) => ({ line, field: fieldName(path), message })) }
}

/** The refs of all people, by what the file calls them; or the lines whose people there are none of, or which others decide already. */
async function findRefs(
  lines: readonly Line[],
  { options: { file }, api, terminal }: AskedForMany,
): Promise<ReadonlyMap<string, string> | FaultyFile | CommandFailure> {
  const refs = new Map<string, string>()
  const problems: Problem[] = []
  for (const [index, { line, staff }] of lines.entries()) {
    if (refs.has(staff) || problems.length > mostProblems) continue
    terminal.progress(`${file}: looking up ${index + 1} of ${lines.length} people`)
    const found = await findRefByApi(api, staff)
    if (found.ok) refs.set(staff, found.ref)
    else if (found.problem?.status === 404)
      problems.push({ line, field: 'staff', message: `must be a known person, but is ${seen(staff)}` })
    else return found
  }
  problems.push(...decidedTwice(lines, refs))
  return problems.length > 0 ? { file, ...refused(problems) } : refs
}

/** The lines that decide the same as an earlier one, by whatever name they call the person. */
function decidedTwice(lines: readonly Line[], refs: ReadonlyMap<string, string>): readonly Problem[] {
  const firsts = new Map<string, Line>()
  return lines.flatMap((one): readonly Problem[] => {
    const { line, staff, about } = one
    const key = `${refs.get(staff) ?? staff} ${about}`
    const first = firsts.get(key)
    if (!first) {
      firsts.set(key, one)
      return []
    }
    const called = first.staff === staff ? '' : `, as ${seen(first.staff)}`
    return [
      { line, field: 'staff', message: `must be decided about once, but ${seen(staff)} stands on line ${first.line} already${called}` },
    ]
  })
}
