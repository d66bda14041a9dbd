/** What a mail says, in a form that is written out as text and as HTML alike. */
import { html, type SafeHtml } from '@remix-run/html-template'

/** A table with a row for each device or case. */
export interface Rows {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

export interface Section {
  readonly heading: string
  readonly blocks: readonly (string | Rows)[]
}

export interface Letter {
  readonly subject: string
  /** BCP 47. */
  readonly language: string
  readonly greeting: string
  readonly sections: readonly Section[]
  /** Small print, a line each. */
  readonly footer: readonly string[]
}

/** The letter as plain text. */
export function asText({ greeting, sections, footer }: Letter): string {
  const paragraphs = sections.flatMap(({ heading, blocks }) => [
    `${heading}\n${'-'.repeat(heading.length)}`,
    ...blocks.map((block) =>
      typeof block === 'string' ? block : block.rows.map((row) => `- ${row.filter(Boolean).join(', ')}`).join('\n'),
    ),
  ])
  return `${[greeting, ...paragraphs, ['-- ', ...footer].join('\n')].join('\n\n')}\n`
}

/** The letter as HTML: no images, nothing from elsewhere. */
export const asHtml = ({ subject, language, greeting, sections, footer }: Letter): string =>
  String(html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${subject}</title>
</head>
<body style="margin:0;padding:24px 16px;font:16px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif">
<div style="max-width:600px;margin:0 auto">
<p>${greeting}</p>
${sections.map(
  ({ heading, blocks }) => html`<h2 style="font-size:18px;line-height:1.3;margin:24px 0 8px">${heading}</h2>
${blocks.map((block) => (typeof block === 'string' ? html`<p style="margin:0 0 12px">${block}</p>\n` : rows(block)))}`,
)}<hr style="border:0;border-top:1px solid #8888;margin:28px 0 12px">
${footer.map((line) => html`<p style="margin:0 0 6px;font-size:13px;opacity:.8">${line}</p>\n`)}</div>
</body>
</html>
`)

const cell = 'text-align:left;vertical-align:top;padding:6px 12px 6px 0;border-bottom:1px solid #8884'

const rows = ({ columns, rows }: Rows): SafeHtml => html`<table style="border-collapse:collapse;width:100%;margin:0 0 12px">
<thead><tr>${columns.map((column) => html`<th scope="col" style="${cell}">${column}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((value) => html`<td style="${cell}">${value}</td>`)}</tr>`)}</tbody>
</table>
`
