import * as z from 'zod'
import { at } from '../../path.ts'
import { dryRun, putFileDraft } from '../draft/put.ts'
import { readRequirements } from '../input/requirements.ts'
import { verb } from '../verb.ts'
import { requirementFiles } from './named.ts'

export const putVerb = verb(
  {
    name: 'ides requirement put',
    does: 'Writes drafts from files of requirements; none if any file is wrong',
    more: 'Leaves unchanged requirements alone. Policies can use one once another person has approved it.',
    takes: requirementFiles,
    options: z.object({ 'dry-run': dryRun }),
    example: 'ides requirement put policies/requirements/disk-encryption.yaml',
  },
  async (asked) => {
    const { requirements, faulty } = await readRequirements(asked.takes.files)
    if (faulty.length > 0) return asked.terminal.refuseFiles(faulty)
    let exitCode = 0
    for (const { file, name, requirement } of requirements) {
      const document = { name, ...requirement }
      const draft = { id: name, document, path: at`/requirements/${name}`, shownBy: `ides requirement show ${name} --version draft` }
      exitCode = Math.max(exitCode, await putFileDraft(file, draft, asked))
    }
    return exitCode
  },
)
