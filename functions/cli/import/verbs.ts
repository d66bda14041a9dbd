import * as z from 'zod'
import { deviceRecord, doubtsAboutDevice, doubtsAboutStaff, optionalColumns, staffRecord } from '../../../shared/domain/people/records.ts'
import { interrupted } from '../command.ts'
import { noun } from '../noun.ts'
import { verb } from '../verb.ts'
import type { RecordSchema } from './batches.ts'
import { importFile, type Kind } from './import.ts'

const takes = z.object({ file: z.string({ error: 'must be a file' }).describe('A .csv, .json or .ndjson file, of any size.') })

const options = z.object({ 'dry-run': z.boolean().optional().describe('Only checks the file, and sends nothing.') })

const describes = ({ kind, schema }: Pick<Kind<RecordSchema>, 'kind' | 'schema'>, does: string, more: string) => ({
  name: `ides ${kind} import`,
  does,
  more: `The columns are ${Object.keys(schema.shape).join(',')}.\n${more}\nA warning leaves the exit code at 0: the record is imported.\nIf an import breaks off, or you end it with Ctrl-C (exit code 130), run the same command again: it resumes from FILE.ides-progress.`,
  takes,
  example: `ides ${kind} import ${kind}.csv`,
})

const staff: Kind<typeof staffRecord> = {
  kind: 'staff',
  schema: staffRecord,
  doubtsAbout: doubtsAboutStaff,
  comesLater: ['manager', 'email'],
  fieldsOfPolicies: [],
}

const devices: Kind<typeof deviceRecord> = {
  kind: 'devices',
  schema: deviceRecord,
  mayLack: optionalColumns,
  doubtsAbout: (record) => doubtsAboutDevice(record, undefined),
  fieldsOfPolicies: ['apps', 'passed', 'failed'],
  advice: { field: 'staff', what: 'If an owner is unknown, run ides staff import first, then this command again' },
}

const importStaff = verb(
  {
    ...describes(
      staff,
      'Imports staff from a file: adds new people and updates known ones',
      'Re-reads the file until no record waits for a later one, such as a manager.',
    ),
    options: options.extend({
      complete: z
        .boolean()
        .optional()
        .describe('The file lists all staff. Everybody else has left, and is erased some time later, by default after 90 days.'),
    }),
  },
  async (asked) => {
    const code = await importFile(staff, asked)
    const { options, takes, api, terminal } = asked
    if (!options.complete || options['dry-run'] || code === 1 || code === interrupted) return code
    if (code !== 0) {
      terminal.note(`${takes.file} was not imported whole, so nobody counts as having left`)
      return code
    }
    const answer = await api.call({ method: 'POST', path: '/staff/complete', answer: z.undefined() })
    return answer.ok ? 0 : terminal.fail(answer)
  },
)

const importDevices = verb(
  {
    ...describes(
      devices,
      'Imports devices and their apps from a file; leaves other devices alone',
      'Import their owners first: see ides staff import.',
    ),
    options,
  },
  (asked) => importFile(devices, asked),
)

export const staffNoun = noun({ name: 'ides staff', does: 'Imports staff', verbs: { import: importStaff } })

export const devicesNoun = noun({ name: 'ides devices', does: 'Imports devices', verbs: { import: importDevices } })
