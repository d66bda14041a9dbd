import * as z from 'zod'
import { type DeviceFiles, deviceReader } from '#adapters/device-files/formats.ts'
import { idesColumns } from '#adapters/device-files/ides.ts'
import { deviceRecords, staffColumns, staffRecords } from '#adapters/device-files/record-kinds.ts'
import { usualColumns } from '#adapters/rows/columns.ts'
import { cataloguedNames } from '#domain/catalogue/requirements.ts'
import type { deviceRecord } from '#domain/people/records.ts'
import type { Requirements } from '#domain/requirements/requirement.ts'
import { matcherOf } from '#domain/sources/matcher.ts'
import { fileFormats } from '#domain/sources/settings.ts'
import { wholeNumberFor } from '#functions/admin/fields.ts'
import { doneBy } from '#functions/admin/route.ts'
import { completeStaffRoute } from '#functions/admin/routes/imports.ts'
import { requestTo } from '../api/client.ts'
import { interrupted } from '../command.ts'
import { textOption } from '../input/arguments.ts'
import { readRequirementsIn } from '../input/requirements.ts'
import { localFile } from '../input/text-file.ts'
import { verb } from '../verb.ts'
import { type ImportKind, importFile } from './import.ts'

const options = z.object({
  'dry-run': z.boolean().optional().describe('Says what the import would do, and changes nothing. Not signed in: only checks the file.'),
  refused: textOption('FILE', 'With --dry-run: writes the refused rows there as CSV, each with its reason, to correct and import.'),
})

const resumes =
  'A warning leaves the exit code at 0: the record is imported.\nIf an import breaks off, or you end it with Ctrl-C (exit code 130), run the same command again: it resumes from FILE.ides-progress.'

const devicesIn = (files: DeviceFiles): ImportKind<typeof deviceRecord> => ({
  ...deviceRecords,
  columns: usualColumns(idesColumns),
  read: deviceReader(files),
  besides: files.apps?.name,
  advice: { field: 'staff', what: 'If an owner is unknown, run ides staff import first, then this command again' },
})

const importDevicesVerb = verb(
  {
    name: 'ides devices import',
    does: 'Import devices and what is known of them from files; other devices are left alone',
    more: [
      `The columns of our own files are ${idesColumns.names.join(',')}; a file may lack ${idesColumns.mayLack.join(',')}.`,
      'Import their owners first: see ides staff import. Of apps, checks and versions, only what a policy or draft asks about is kept.',
      'Of files of other systems, apps of the catalogue and of --requirements are recognised on this machine; no other app is sent.',
      resumes,
    ].join('\n'),
    takes: z.object({
      file: z
        .array(z.string())
        .min(1, 'must be a file')
        .describe('Files of any size, imported one after the other. Our own are .csv, .json or .ndjson.'),
    }),
    options: options.extend({
      from: z
        .enum(fileFormats, { error: `must be one of ${fileFormats.join(', ')}` })
        .optional()
        .describe(`Who wrote the files: one of ${fileFormats.join(', ')}; ides if absent.`),
      apps: textOption('FILE', 'With intune-export: the export AppInvRawData; the other file is Devices.'),
      requirements: textOption('FOLDER', 'Your own requirements, whose apps are recognised, too.'),
    }),
    example: 'ides devices import --from intune-export Devices.csv --apps AppInvRawData.csv',
  },
  async asked => {
    const { takes, options, terminal } = asked
    const { from: format = 'ides', apps, requirements: folder, refused } = options
    if (refused !== undefined && (format !== 'ides' || takes.file.length > 1))
      return terminal.refuse('--refused belongs to one file of our own')
    if (apps !== undefined && (format !== 'intune-export' || takes.file.length > 1))
      return terminal.refuse('--apps belongs to one file of --from intune-export')
    if (folder !== undefined && format === 'ides')
      return terminal.refuse('--requirements belongs to files of other systems: name one with --from')
    const { requirements, faulty } = folder === undefined ? { requirements: [], faulty: [] } : await readRequirementsIn(folder)
    if (faulty.length > 0) return terminal.refuseFiles(faulty)
    if (folder !== undefined && requirements.length === 0) return terminal.refuse(`--requirements ${folder} has no requirements`)
    const own: Requirements = Object.fromEntries(requirements.map(({ name, requirement }) => [name, requirement]))
    const matcher = matcherOf([{ requires: [...cataloguedNames, ...Object.keys(own)], requirements: own }])
    let worst = 0
    for (const file of takes.file) {
      const code = await importFile(devicesIn({ format, matcher, apps: apps === undefined ? undefined : localFile(apps) }), {
        ...asked,
        takes: { file },
      })
      if (code !== 0 && code !== 2) return code
      worst = Math.max(worst, code)
    }
    return worst
  },
)

const importStaff = verb(
  {
    name: 'ides staff import',
    does: 'Import staff from a file: add new people and update known ones',
    more: `The columns are ${staffColumns.names.join(',')}.\nRe-reads the file until no record waits for a later one, such as a manager.\n${resumes}`,
    takes: z.object({ file: z.string({ error: 'must be a file' }).describe('A .csv, .json or .ndjson file, of any size.') }),
    options: options.extend({
      complete: z
        .boolean()
        .optional()
        .describe('The file lists all staff. Everybody else has left, and is erased some time later, by default after 90 days.'),
      leaving: wholeNumberFor('how many people the list leaves out').optional().meta({
        title: 'N',
        description: 'How many people have left, with --complete; required from two people if more than 5 and more than 2 % of all staff.',
      }),
    }),
    example: 'ides staff import staff.csv',
  },
  async asked => {
    const code = await importFile({ ...staffRecords, columns: usualColumns(staffColumns) }, asked)
    const { options, takes, api, terminal } = asked
    if (!options.complete || options['dry-run'] || code === 1 || code === interrupted) return code
    if (code !== 0) {
      terminal.note(`${takes.file} was not imported whole, so nobody counts as having left`)
      return code
    }
    const { body } = await api.call({ ...requestTo(completeStaffRoute, {}), query: { leaving: options.leaving } })
    if (body) terminal.note(doneBy(completeStaffRoute, body))
    return 0
  },
)

export const staffVerbs = [importStaff]

export const devicesVerbs = [importDevicesVerb]
