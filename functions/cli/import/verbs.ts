import * as z from 'zod'
import { deviceRecord, staffRecord } from '../../../shared/domain/people/records.ts'
import { noun } from '../noun.ts'
import { verb } from '../verb.ts'
import { importFile, type Kind } from './import.ts'

const importVerb = (kind: Kind, does: string, more: string) =>
  verb(
    {
      name: `ides ${kind.kind} import`,
      does,
      more: `The columns are ${Object.keys(kind.schema.shape).join(',')}.\n${more}\nIf an import breaks off, run the same command again: it resumes from FILE.ides-progress.`,
      takes: z.object({ file: z.string({ error: 'must be a file' }).describe('A .csv, .json or .ndjson file, of any size.') }),
      options: z.object({ 'dry-run': z.boolean().optional().describe('Only checks the file, and sends nothing.') }),
      example: `ides ${kind.kind} import ${kind.kind}.csv`,
    },
    (asked) => importFile(kind, asked),
  )

export const staffNoun = noun({
  name: 'ides staff',
  does: 'Imports staff',
  verbs: {
    import: importVerb(
      { kind: 'staff', schema: staffRecord, comesLater: 'manager' },
      'Imports staff from a file: adds new people and updates known ones',
      'Re-reads the file until no record waits for a later one, such as a manager.',
    ),
  },
})

export const devicesNoun = noun({
  name: 'ides devices',
  does: 'Imports devices',
  verbs: {
    import: importVerb(
      {
        kind: 'devices',
        schema: deviceRecord,
        advice: { field: 'staff', what: 'If an owner is unknown, run ides staff import first, then this command again' },
      },
      'Imports devices and their apps from a file; leaves other devices alone',
      'Import their owners first: see ides staff import.',
    ),
  },
})
