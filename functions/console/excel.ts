/** A file for Excel, with the library that writes it loaded when one is asked for. */
import type { Download } from './page.ts'

interface Sheet {
  name: string
  rows: readonly (readonly (string | number)[])[]
  /** In characters, of each column. */
  widths?: readonly number[]
}

/** Text is marked as text, so no cell is a formula. */
export async function excelFile(sheets: readonly Sheet[]): Promise<Pick<Download, 'type' | 'body'>> {
  const { default: writeXlsxFile } = await import('write-excel-file/node')
  const written = writeXlsxFile(
    sheets.map(({ name, rows, widths = [] }) => ({
      data: rows.map(row => row.map(value => ({ value, type: typeof value === 'number' ? Number : String }))),
      sheet: name,
      stickyRowsCount: 1,
      columns: widths.map(width => ({ width })),
    })),
  )
  return { type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', body: await written.toBuffer() }
}
