/** The cases that match a filter, as a file for a spreadsheet. */
import writeXlsxFile from 'write-excel-file/node'
import type { CaseSummary } from '../../../../shared/domain/people/summary.ts'
import { caseCells } from '../../../admin/case-cells.ts'
import { spreadsheet } from '../../../admin/spreadsheet.ts'
import type { ConsolePage, Download } from '../../page.ts'
import { filterIn, matchingCases } from './list.ts'

/** A function answers 6 MB at most, and a browser waits some seconds: as CSV these are about 2 MB, and Excel files take longest to write. */
const mostCases = 10_000

/** Cases in one answer of the API. */
const perAnswer = 1000

type Cell = string | number

const exportPage = (
  form: 'csv' | 'xlsx',
  fileOf: (lines: readonly (readonly Cell[])[]) => Promise<Pick<Download, 'type' | 'body'>>,
): ConsolePage => ({
  path: `/console/policies/{policy}/cases.${form}`,
  scope: 'read',
  async show({ ask, path: { policy = '' }, query }) {
    const items: CaseSummary[] = []
    let zone: string | undefined
    let next: string | undefined
    do {
      const found = await matchingCases(ask, policy, filterIn(query), perAnswer, next)
      if ('problem' in found) return found
      items.push(...found.items)
      zone = found.zone
      next = found.next
    } while (next !== undefined && items.length < mostCases)
    const { 'not set yet': _, 'cannot be enforced': __, ...columns } = caseCells(zone)
    const lines = items.map((one) => Object.values(columns).map((cell) => cell(one) ?? ''))
    const cut =
      next === undefined
        ? []
        : [[`Not all: these are the first ${items.length} cases that match. Narrow the filter, or use ides case list --csv.`]]
    return { file: `${policy}-cases.${form}`, ...(await fileOf([Object.keys(columns), ...lines, ...cut])) }
  },
})

/** The mark tells a spreadsheet that the file is in UTF-8. */
export const csvPage = exportPage('csv', async (lines) => ({
  type: 'text/csv; charset=utf-8',
  body: `\ufeff${spreadsheet(lines.map((line) => line.map(String)))}`,
}))

/** Text is marked as text, so no cell is a formula. */
export const xlsxPage = exportPage('xlsx', async (lines) => ({
  type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  body: await writeXlsxFile(
    lines.map((line) => line.map((value) => ({ value, type: typeof value === 'number' ? Number : String }))),
    { sheet: 'Cases', stickyRowsCount: 1 },
  ).toBuffer(),
}))
