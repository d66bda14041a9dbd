import * as z from 'zod'
import { documentOf } from '../../../shared/domain/policies/document-of.ts'
import { clean, jsonLine } from '../clean.ts'
import { type PolicyFile, readPolicies } from '../input/policies.ts'
import { changeLines } from '../output/changes.ts'
import type { TableStyle } from '../terminal.ts'
import { type Asked, verb } from '../verb.ts'
import { type Compared, compare, type FileDraft, writeDraft } from './compare.ts'

const takes = z.object({
  files: z
    .array(z.string())
    .min(1, 'must be one file or more')
    .describe('YAML or JSON files, a policy each, or names of policies of the catalogue.'),
})

const options = z.object({ 'dry-run': z.boolean().optional().describe('Shows what would change, and changes nothing.') })

type AskedToPut = Asked<z.output<typeof takes>, z.output<typeof options>>

export const putVerb = verb(
  {
    name: 'ides policy put',
    does: 'Writes drafts from policy files; none if any file is wrong',
    more: 'Leaves unchanged policies alone. A submitted draft that changes must be submitted again.',
    takes,
    options,
    example: 'ides policy put policies/*.yaml --dry-run',
  },
  async (asked) => {
    const read = await readPolicies(asked.takes.files)
    if (read.faulty.length > 0) return asked.terminal.refuseFiles(read.faulty)
    let exitCode = 0
    for (const one of read.policies) exitCode = Math.max(exitCode, await put(one, asked))
    return exitCode
  },
)

/** @returns the exit code for this file */
async function put({ file, policy }: PolicyFile, { options, api, json, terminal }: AskedToPut): Promise<number> {
  // JSON drops what is undefined.
  const draft: FileDraft = { id: policy.id, document: JSON.parse(JSON.stringify(documentOf(policy))) }
  const compared = await compare(api, draft)
  if (!compared.ok) return terminal.fail({ ...compared, message: `${file}: ${compared.message}` })
  const { ok: _, ...comparison } = compared
  const isNew = comparison.outcome !== 'unchanged' && !options['dry-run']
  const saved = isNew ? await writeDraft(api, draft, compared) : undefined
  if (saved && !saved.ok) return terminal.fail({ ...saved, message: `${file}: ${saved.message}` })
  const told = saved ? 'draft written' : comparison.outcome
  await terminal.print(
    json
      ? [jsonLine({ file, id: draft.id, ...comparison, ...(saved ? { written: saved.body } : {}) })]
      : [`${clean(file)}: ${draft.id}: ${told}\n`, ...changed(comparison, terminal.style)],
  )
  return 0
}

function changed({ inForce, draft }: Pick<Compared, 'inForce' | 'draft'>, style: TableStyle): string[] {
  const sides = [
    { than: `version ${inForce?.version}, which is ${inForce?.standing}`, changes: inForce?.changes ?? [] },
    { than: draft?.state === 'submitted' ? 'the submitted draft' : 'the draft', changes: draft?.changes ?? [] },
  ]
  return sides.flatMap(({ than, changes }) => (changes.length === 0 ? [] : [`  differs from ${than}:\n`, ...changeLines(changes, style)]))
}
