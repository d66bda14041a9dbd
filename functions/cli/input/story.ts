import { asWritten } from '#adapters/rows/json.ts'
import { readJsonLines } from '#adapters/rows/rows.ts'
import type { Person } from '#domain/people/person.ts'
import { nameFault, unknownNames } from '#domain/people/records.ts'
import type { WrittenRow } from '#domain/people/rows.ts'
import type { Policy } from '#domain/policies/policy.ts'
import { type Problem, problemsIn, refused, seen, valueAt } from '#domain/problem.ts'
import { type StoryKind, type StoryLine, storyLines } from '#domain/rehearsal/story.ts'
import type { RequiredNames } from '#domain/requirements/requirement-of.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import type { FaultyFile } from '../terminal.ts'
import { type Located, largestFile } from './records.ts'
import { localFile } from './text-file.ts'

/** The people and devices that a story may name. */
interface StoryContext {
  policies: readonly Policy[]
  people: Iterable<Person>
  /** Also by the policies of the story. */
  asked: RequiredNames
}

/** The lines of a story that are right by themselves, and what is wrong with the others. */
interface StoryFile {
  file: string
  lines: readonly Located<StoryLine>[]
  problems: readonly Problem[]
}

/** Reads a story: NDJSON in order of time, each line checked by the schema of its kind. */
export async function readStory(file: string): Promise<StoryFile> {
  const lines: Located<StoryLine>[] = []
  const problems: Problem[] = []
  for await (const row of readJsonLines(localFile(file, largestFile), {})) {
    const read = 'problem' in row ? [row.problem] : readLine(row)
    if (Array.isArray(read)) {
      problems.push(...read)
      continue
    }
    const { line, record } = read
    const before = lines.at(-1)
    if (before && isBefore(record.at, before.record.at))
      problems.push({ line, field: 'at', message: `must not be before line ${before.line}, ${before.record.at}, but is ${record.at}` })
    lines.push(read)
  }
  return { file, lines, problems }
}

export const policiesIn = ({ lines }: StoryFile): readonly Policy[] =>
  lines.flatMap(({ record }) => ('policy' in record ? record.policy : []))

/** @param group undefined if it has faults itself: then names are not checked */
export function checkStory(
  { file, lines, problems }: StoryFile,
  group: StoryContext | undefined,
): { story: readonly StoryLine[] } | FaultyFile {
  const all = group ? [...problems, ...namesUnknownTo(group, lines)] : problems
  return all.length > 0 ? { file, ...refused(all) } : { story: lines.map(({ record }) => record) }
}

function namesUnknownTo(group: StoryContext, lines: readonly Located<StoryLine>[]): Problem[] {
  const devices = new Set(Iterator.from(group.people).flatMap(person => person.devices.map(({ id }) => id)))
  return [
    ...lines.flatMap(line => [...newDeviceFaults(line, devices), ...requirementFaults(line, group)]),
    ...unknownIds(lines, group, devices),
  ]
}

/** Names of requirements that nobody describes. */
function requirementFaults({ line, record }: Located<StoryLine>, { asked }: StoryContext): Problem[] {
  if (!('device' in record)) return []
  return unknownNames(record.device, asked)
    .map(nameFault)
    .map(({ field, message }) => ({ line, field: `device.${field}`, message }))
}

const isKind = (key: string): key is StoryKind => Object.hasOwn(storyLines, key)

function readLine({ line, fields }: WrittenRow): Located<StoryLine> | Problem[] {
  const kind = Object.keys(fields).find(isKind)
  if (!kind) return [{ line, field: '', message: `must have at and one of ${Object.keys(storyLines).join(', ')}, but is ${seen(fields)}` }]
  const { device } = fields
  const input = typeof device === 'object' && device !== null ? { ...fields, device: asWritten(device) } : fields
  const parsed = storyLines[kind].safeParse(input)
  return parsed.success ? { line, record: parsed.data } : problemsIn(parsed.error, input, line)
}

/** What a new device needs besides its id. */
const neededFields = ['staff', 'ownership', 'workApps', 'apps'] as const

/** Notes a device that nobody has had, and what is missing of it. */
function newDeviceFaults({ line, record }: Located<StoryLine>, devices: Set<string>): Problem[] {
  if (!('device' in record) || devices.has(record.device.id)) return []
  const { device } = record
  devices.add(device.id)
  return neededFields
    .filter(field => !(field in device))
    .map(field => ({ line, field: `device.${field}`, message: `is missing: ${seen(device.id)} is a new device, which needs it` }))
}

/** The fields that name a member of staff, a policy or a device. */
const references = {
  staff: ['staff.id', 'staff.manager', 'device.staff', 'delivery.staff', 'extend.staff', 'exempt.staff', 'answer.staff'],
  policy: ['policy.id', 'pause', 'resume', 'lift', 'extend.policy', 'exempt.policy', 'brake.policy', 'answer.policy'],
  device: ['brake.approve', 'brake.reject', 'answer.device'],
} as const

function unknownIds(lines: readonly Located<StoryLine>[], { policies, people }: StoryContext, devices: ReadonlySet<string>): Problem[] {
  const staff = new Set(Iterator.from(people).map(({ profile }) => profile.id))
  const ids = new Set(policies.map(({ id }) => id))
  const problemsOf = (fields: readonly string[], known: ReadonlySet<string>, right: string) =>
    lines.flatMap(({ line, record }) =>
      fields
        .flatMap(field => idsAt(record, field))
        .filter(({ id }) => !known.has(id))
        .map(({ field, id }) => ({ line, field, message: `must be ${right}, but is ${seen(id)}` })),
    )
  return [
    ...problemsOf(references.staff, staff, 'a staff member'),
    ...problemsOf(references.policy, ids, `one of the policies rehearsed (${[...ids].join(', ')})`),
    ...problemsOf(references.device, devices, 'a device of the files or of this story'),
  ]
}

function idsAt(record: StoryLine, field: string) {
  const value = valueAt(record, field.split('.'))
  if (Array.isArray(value)) return value.map((id, index) => ({ field: `${field}[${index}]`, id: String(id) }))
  return typeof value === 'string' && value !== 'all' ? [{ field, id: value }] : []
}
