/** `ides staff`, `ides devices`: how an organisation brings its people and what they carry. */
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
      more: `The columns are ${Object.keys(kind.schema.shape).join(',')}.\n${more}\nOf an import that was broken off, FILE.ides-progress says how far it came: the same command goes on from there.`,
      takes: z.object({ file: z.string({ error: 'must be a file' }).describe('A .csv, .json or .ndjson file, of any size.') }),
      options: z.object({ 'dry-run': z.boolean().optional().describe('Checks the file on this machine alone, and sends nothing.') }),
      example: `ides ${kind.kind} import ${kind.kind}.csv`,
    },
    (asked) => importFile(kind, asked),
  )

export const staffNoun = noun({
  name: 'ides staff',
  does: 'Brings staff in',
  verbs: {
    import: importVerb(
      { kind: 'staff', schema: staffRecord, comesLater: 'manager' },
      'Takes in staff from a file: those who are known already are brought up to date',
      'A manager may stand anywhere in the file.',
    ),
  },
})

export const devicesNoun = noun({
  name: 'ides devices',
  does: 'Brings devices in',
  verbs: {
    import: importVerb(
      {
        kind: 'devices',
        schema: deviceRecord,
        advice: { field: 'staff', what: 'Where an owner is not known: ides staff import first, then the same again' },
      },
      'Takes in devices from a file, and what is on them; those that are not in it stay as they are',
      'Their owners must be in already: see ides staff import.',
    ),
  },
})
