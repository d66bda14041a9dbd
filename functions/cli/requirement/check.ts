import { titleIn } from '../../../shared/domain/translated.ts'
import { clean, jsonLine } from '../clean.ts'
import { type RequirementFile, readRequirements } from '../input/requirements.ts'
import { nothing, verb } from '../verb.ts'
import { requirementFiles } from './named.ts'

export const checkVerb = verb(
  {
    name: 'ides requirement check',
    does: 'Checks files of requirements, a requirement each, on this machine',
    takes: requirementFiles,
    options: nothing,
    json: 'Prints each requirement, or the problems of its file, as JSON, a file a line.',
    example: 'ides requirement check policies/requirements/*.yaml',
  },
  async ({ takes: { files }, json, terminal }) => {
    const { requirements, faulty } = await readRequirements(files)
    if (json) await terminal.print(faulty.map(jsonLine))
    else terminal.refuseFiles(faulty)
    await terminal.print(requirements.map((one) => (json ? jsonOf(one) : lineOf(one))))
    return faulty.length > 0 ? 2 : 0
  },
)

const jsonOf = ({ file, name, requirement }: RequirementFile): string => jsonLine({ file, name, ...requirement })

const lineOf = ({ file, name, requirement }: RequirementFile): string =>
  `${clean(file)}: ${name}: ${requirement.kind}: ${clean(titleIn({ id: name, ...requirement }).text)}\n`
