import { asWritten } from '../../../shared/adapters/rows/json.ts'
import { readJsonLines } from '../../../shared/adapters/rows/rows.ts'
import type { WrittenRow } from '../../../shared/campaign/import/records.ts'
import type { Person } from '../../../shared/domain/people/person.ts'
import { nameFault, unknownNames } from '../../../shared/domain/people/records.ts'
import type { Policy } from '../../../shared/domain/policies/policy.ts'
import { fieldName, inputFaults, type Problem, refused, seen } from '../../../shared/domain/problem.ts'
import { type BrakeDecision, type StoryKind, type StoryLine, storyLines } from '../../../shared/domain/rehearsal/story.ts'
import type { RequiredNames } from '../../../shared/domain/requirements/requirement-of.ts'
import { isBefore } from '../../../shared/domain/schedule/zone.ts'
import type { FaultyFile } from '../terminal.ts'
import { type Located, largestFile } from './records.ts'
import { localFile } from './text-file.ts'

/** The people and devices that a story may name. */
export interface StoryContext {
  readonly policies: readonly Policy[]
  readonly people: readonly Person[]
  /** Also by the policies of the story. */
  readonly asked: RequiredNames
}

/** The lines of a story that are right by themselves, and what is wrong with the others. */
export interface StoryFile {
  readonly file: string
  readonly lines: readonly Located<StoryLine>[]
  readonly problems: readonly Problem[]
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

/** @param cast undefined if it has faults itself: then names are not checked */
export function checkStory(
  { file, lines, problems }: StoryFile,
  cast: StoryContext | undefined,
): { readonly story: readonly StoryLine[] } | FaultyFile {
  const all = cast ? [...problems, ...namesUnknownTo(cast, lines)] : problems
  return all.length > 0 ? { file, ...refused(all) } : { story: lines.map(({ record }) => record) }
}

function namesUnknownTo(cast: StoryContext, lines: readonly Located<StoryLine>[]): Problem[] {
  const devices = new Set(cast.people.flatMap((person) => person.devices.map(({ id }) => id)))
  return [
    ...lines.flatMap((line) => [...newDeviceFaults(line, devices), ...requirementFaults(line, cast)]),
    ...unknownIds(lines, cast, devices),
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
  return parsed.success
    ? { line, record: parsed.data }
    : inputFaults(parsed.error.issues, input).map(({ path, message }) => ({ line, field: fieldName(path), message }))
}

/** What a new device needs besides its id. */
const neededFields = ['staff', 'ownership', 'workApps', 'apps'] as const

/** Notes a device that nobody has had, and what is missing of it. */
function newDeviceFaults({ line, record }: Located<StoryLine>, devices: Set<string>): Problem[] {
  if (!('device' in record) || devices.has(record.device.id)) return []
  const { device } = record
  devices.add(device.id)
  return neededFields
    .filter((field) => !(field in device))
    .map((field) => ({ line, field: `device.${field}`, message: `is missing: ${seen(device.id)} is a new device, which needs it` }))
}

interface Named {
  readonly field: string
  readonly id: string
  readonly kind: 'staff' | 'device' | 'policy'
}

function unknownIds(lines: readonly Located<StoryLine>[], { policies, people }: StoryContext, devices: ReadonlySet<string>): Problem[] {
  const known = {
    staff: new Set(people.map(({ profile }) => profile.id)),
    device: devices,
    policy: new Set(policies.map(({ id }) => id)),
  }
  const right = {
    staff: 'a staff member',
    device: 'a device of the files or of this story',
    policy: `one of the policies rehearsed (${[...known.policy].join(', ')})`,
  }
  return lines.flatMap(({ line, record }) =>
    namesIn(record)
      .filter(({ kind, id }) => !known[kind].has(id))
      .map(({ kind, field, id }) => ({ line, field, message: `must be ${right[kind]}, but is ${seen(id)}` })),
  )
}

function namesIn(line: StoryLine): readonly Named[] {
  if ('policy' in line) return [{ field: 'policy.id', id: line.policy.id, kind: 'policy' }]
  if ('pause' in line) return [{ field: 'pause', id: line.pause, kind: 'policy' }]
  if ('resume' in line) return [{ field: 'resume', id: line.resume, kind: 'policy' }]
  if ('lift' in line) return [{ field: 'lift', id: line.lift, kind: 'policy' }]
  if ('staff' in line) {
    const { id, manager = id } = line.staff
    return [
      { field: 'staff.id', id, kind: 'staff' },
      { field: 'staff.manager', id: manager, kind: 'staff' },
    ]
  }
  if ('device' in line) return line.device.staff === undefined ? [] : [{ field: 'device.staff', id: line.device.staff, kind: 'staff' }]
  if ('delivery' in line) return [{ field: 'delivery.staff', id: line.delivery.staff, kind: 'staff' }]
  if ('brake' in line) return namesInBrake(line.brake)
  const [kind, { staff, policy }] = 'extend' in line ? (['extend', line.extend] as const) : (['exempt', line.exempt] as const)
  return [
    { field: `${kind}.staff`, id: staff, kind: 'staff' },
    { field: `${kind}.policy`, id: policy, kind: 'policy' },
  ]
}

const namesInBrake = ({ policy, approve = [], reject = [] }: BrakeDecision): readonly Named[] => [
  { field: 'brake.policy', id: policy, kind: 'policy' },
  ...Object.entries({ approve, reject }).flatMap(([decision, devices]) =>
    (devices === 'all' ? [] : devices).map((id, index): Named => ({ field: `brake.${decision}[${index}]`, id, kind: 'device' })),
  ),
]
