import * as z from 'zod'
import { staffColumns, staffRecords } from '../../../shared/adapters/device-files/record-kinds.ts'
import { interrupted } from '../command.ts'
import { wholeNumberFor } from '../input/whole-number.ts'
import { noun } from '../noun.ts'
import { verb } from '../verb.ts'
import { importDevicesVerb } from './devices.ts'
import { importFile } from './import.ts'
import { options, resumes } from './options.ts'

const importStaff = verb(
  {
    name: 'ides staff import',
    does: 'Imports staff from a file: adds new people and updates known ones',
    more: `The columns are ${staffColumns.join(',')}.\nRe-reads the file until no record waits for a later one, such as a manager.\n${resumes}`,
    takes: z.object({ file: z.string({ error: 'must be a file' }).describe('A .csv, .json or .ndjson file, of any size.') }),
    options: options.extend({
      complete: z
        .boolean()
        .optional()
        .describe('The file lists all staff. Everybody else has left, and is erased some time later, by default after 90 days.'),
      leaving: wholeNumberFor('how many people the list leaves out')
        .optional()
        .meta({ title: 'N', description: 'How many people have left, with --complete: needed beyond 5 that are over 2 %.' }),
    }),
    example: 'ides staff import staff.csv',
  },
  async (asked) => {
    const code = await importFile(staffRecords, asked)
    const { options, takes, api, terminal } = asked
    if (!options.complete || options['dry-run'] || code === 1 || code === interrupted) return code
    if (code !== 0) {
      terminal.note(`${takes.file} was not imported whole, so nobody counts as having left`)
      return code
    }
    const answer = await api.call({ method: 'POST', path: '/staff/complete', query: { leaving: options.leaving }, answer: z.undefined() })
    return answer.ok ? 0 : terminal.fail(answer)
  },
)

export const staffNoun = noun({ name: 'ides staff', does: 'Imports staff', verbs: { import: importStaff } })

export const devicesNoun = noun({ name: 'ides devices', does: 'Imports devices', verbs: { import: importDevicesVerb } })
