/** Imports staff or devices from a file, batch by batch, as the command line does. */
import { createHash } from 'node:crypto'
import * as z from 'zod'
import { idesColumns } from '../../../../shared/adapters/device-files/ides.ts'
import { staffColumns } from '../../../../shared/adapters/device-files/record-kinds.ts'
import { importProgress, notBegun } from '../../../../shared/campaign/import/progress.ts'
import { html, type SafeHtml } from '../../../../shared/domain/html.ts'
import { refuse } from '../../../admin/problem.ts'
import { button, choiceField, fileField, sentIn } from '../../form.ts'
import { wrongOf } from '../../layout.ts'
import type { ConsolePage, PageContent, Visit } from '../../page.ts'
import { importPath } from './import-link.ts'
import { importOutcome } from './imported.ts'
import { importers } from './importers.ts'
import { abovePerson } from './person.ts'

export const importPage: ConsolePage = {
  path: importPath,
  scope: 'devices:write',
  takesFile: true,
  async show(visit) {
    return around(html`${wrongOf(visit.sent)}${explained}${importForm(visit, begunIn(visit.sent?.form))}`)
  },
  async take(visit, form, sent) {
    const kind = kindIn(form)
    if (!kind) return refuse(422, 'choose what the file lists', { errors: [{ field: 'kind', message: 'must be staff or devices' }] })
    if (!sent) return refuse(422, 'choose a file')
    const sha256 = createHash('sha256')
      .update(await sent.bytes())
      .digest('hex')
    const begun = begunIn(form)
    if (begun && begun.sha256 !== sha256)
      return refuse(422, 'this is a different file: choose the one you started with', {
        errors: [{ field: 'file', message: 'must be the same file' }],
      })
    const file = { name: sent.name, bytes: () => sent.stream() }
    const { progress, ...came } = await importers[kind](visit, file, begun?.progress ?? notBegun)
    const { failure } = came
    if (failure && progress.confirmed === 0 && !progress.pass) return failure
    return around(html`${importOutcome(sent.name, kind, { ...came, totals: progress.totals })}
${failure ? importForm(visit, { kind, sha256, progress }) : html`<p><a class="go secondary" href="${importPath}">Import another file</a></p>`}`)
  },
}

const around = (main: SafeHtml): PageContent => ({ title: 'Import staff and devices', section: 'people', above: abovePerson, main })

const explained = html`<p>Import staff first, and devices once a policy is drafted: only what a policy or draft asks about is kept. People and devices missing from a file stay as they are. Sending a file again does no harm.</p>
<details><summary>What a file looks like</summary>
<p>CSV with column names on the first line, a JSON list of objects, or one JSON object a line. CSV from Excel works, also with semicolons and in Windows encoding.</p>
<p>Columns of staff: <code>${staffColumns.join(', ')}</code>.</p>
<p>Columns of devices: <code>${idesColumns.names.join(', ')}</code>. Optional: ${idesColumns.mayLack.join(', ')}.</p>
<p>Larger files, and exports of Intune, Jamf Pro and osquery, are imported by command (<code>ides staff import</code>, <code>ides devices import</code>) or read from the drop.</p></details>`

/** A file that was begun, and how far it is. */
const begunFile = z.strictObject({ kind: z.enum(['staff', 'devices']), sha256: z.string(), progress: importProgress })

type Begun = z.output<typeof begunFile>

function begunIn(form: URLSearchParams | undefined): Begun | undefined {
  const text = form?.get('begun')
  if (!text) return undefined
  try {
    return begunFile.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

const kindIn = (form: URLSearchParams) => begunIn(form)?.kind ?? begunFile.shape.kind.safeParse(form.get('kind')).data

function importForm(visit: Visit, begun: Begun | undefined): SafeHtml {
  const { value, fault } = sentIn(visit)
  const what = begun
    ? html`<input type="hidden" name="begun" value="${JSON.stringify(begun)}">`
    : choiceField({ name: 'kind', label: 'What it lists', value: value('kind'), fault: fault('kind') }, [
        ['staff', 'Staff'],
        ['devices', 'Devices'],
      ])
  return visit.form(html`${what}
${fileField(
  { name: 'file', label: begun ? 'The same file again' : 'File', help: 'CSV or JSON, 4 MB at most.', fault: fault('file') },
  '.csv,.json,.ndjson,.jsonl',
)}
${button(begun ? 'Go on' : 'Import')}`)
}
