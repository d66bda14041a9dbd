import * as z from 'zod'
import { clean, jsonLine } from '../clean.ts'
import { changeLines } from '../output/changes.ts'
import type { TableStyle } from '../terminal.ts'
import type { CommandInput } from '../verb.ts'
import { compare, type DraftComparison, type FileDraft, writeDraft } from './compare.ts'

export const dryRun = z.boolean().optional().describe('Shows what would change, and changes nothing.')

type AskedToPut = Pick<CommandInput<unknown, { readonly 'dry-run'?: boolean | undefined }>, 'options' | 'api' | 'json' | 'terminal'>

/** @returns the exit code for this file */
export async function putFileDraft(file: string, given: FileDraft, { options, api, json, terminal }: AskedToPut): Promise<number> {
  // JSON drops what is undefined.
  const draft = { ...given, document: JSON.parse(JSON.stringify(given.document)) }
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

function changed({ inForce, draft }: Pick<DraftComparison, 'inForce' | 'draft'>, style: TableStyle): string[] {
  const sides = [
    { than: `version ${inForce?.version}, which is ${inForce?.standing}`, changes: inForce?.changes ?? [] },
    { than: draft?.state === 'submitted' ? 'the submitted draft' : 'the draft', changes: draft?.changes ?? [] },
  ]
  return sides.flatMap(({ than, changes }) => (changes.length === 0 ? [] : [`  differs from ${than}:\n`, ...changeLines(changes, style)]))
}
