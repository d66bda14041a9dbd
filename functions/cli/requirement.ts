import * as z from 'zod'
import { titleIn } from '#domain/translated.ts'
import { putVerb, showVerb } from './draft.ts'
import { type RequirementFile, readRequirements } from './input/requirements.ts'
import { clean, jsonLine } from './terminal.ts'
import { nothing, verb } from './verb.ts'

const files = 'YAML or JSON files, a requirement each.'

const checkVerb = verb(
  {
    name: 'ides requirement check',
    does: 'Check files of requirements, one in each, on this machine',
    takes: z.object({ files: z.array(z.string()).min(1, 'must be one file or more').describe(files) }),
    options: nothing,
    json: 'Prints each requirement, or the problems of its file, as JSON, a file a line.',
    example: 'ides requirement check policies/requirements/*.yaml',
  },
  async ({ takes: { files }, json, terminal }) => {
    const { requirements, faulty } = await readRequirements(files)
    if (json) await terminal.print(faulty.map(jsonLine))
    else terminal.refuseFiles(faulty)
    await terminal.print(requirements.map(one => (json ? jsonLine({ file: one.file, name: one.name, ...one.requirement }) : lineOf(one))))
    return faulty.length > 0 ? 2 : 0
  },
)

const lineOf = ({ file, name, requirement }: RequirementFile) =>
  `${clean(file)}: ${name}: ${requirement.kind}: ${clean(titleIn({ id: name, ...requirement }).text)}\n`

const putRequirementVerb = putVerb({
  kind: 'requirement',
  more: 'Leaves unchanged requirements alone. Policies can use one once another person has approved it.',
  files,
  example: 'policies/requirements/disk-encryption.yaml',
  async read(files) {
    const { requirements, faulty } = await readRequirements(files)
    return { drafts: requirements.map(({ file, name, requirement }) => ({ file, id: name, document: { name, ...requirement } })), faulty }
  },
})

export const requirementVerbs = [checkVerb, putRequirementVerb, showVerb('requirement', 'disk-encryption')]
