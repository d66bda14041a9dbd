/** What a mail says, in a form that is written out as text and as HTML alike. */
import { html, type SafeHtml } from '@remix-run/html-template'

/** A device, or a case: what it is called, what else tells it apart, and what there is to say of it. */
export interface Row {
  readonly name: string
  readonly detail?: string
  readonly lines: readonly string[]
}

export type Block =
  /** A paragraph; `language` where that is another than the letter's. */
  | { readonly kind: 'words'; readonly text: string; readonly language?: string }
  | { readonly kind: 'heading'; readonly text: string }
  /** What must be seen first: by when. */
  | { readonly kind: 'deadline'; readonly title: string; readonly moment: string; readonly lines: readonly string[] }
  | { readonly kind: 'rows'; readonly rows: readonly Row[] }
  | { readonly kind: 'steps'; readonly title: string; readonly steps: readonly string[] }
  | { readonly kind: 'contact'; readonly name: string; readonly email: string; readonly phone?: string }
  /** The address is shown as it is: one sees where it leads. */
  | { readonly kind: 'link'; readonly text: string; readonly url: string }

export interface Section {
  readonly heading: string
  /** Of the heading, where that is another than the letter's. */
  readonly language?: string
  readonly blocks: readonly Block[]
}

export interface Letter {
  readonly subject: string
  /** BCP 47. */
  readonly language: string
  readonly greeting: string
  readonly sections: readonly Section[]
  /** Small print. */
  readonly footer: readonly Block[]
}

/** The letter as plain text. */
export function asText({ greeting, sections, footer }: Letter): string {
  const parts = sections.flatMap(({ heading, blocks }) => [underlined(heading, '='), ...blocks.map(blockText)])
  return `${[greeting, ...parts, '-- ', ...footer.map(blockText)].join('\n\n').replaceAll('\n-- \n\n', '\n-- \n')}\n`
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'words':
      return block.text
    case 'heading':
      return underlined(block.text, '-')
    case 'deadline':
      return [`${block.title}:`, block.moment, ...block.lines].join('\n    ')
    case 'rows':
      return block.rows.map(rowText).join('\n')
    case 'steps':
      return [block.title, ...block.steps.map((step, index) => `${index + 1}. ${step}`)].join('\n')
    case 'contact':
      return [block.name, block.email, block.phone].filter(Boolean).join('\n')
    case 'link':
      return `${block.text} ${block.url}`
  }
}

const underlined = (text: string, line: string): string => `${text}\n${line.repeat(Math.min([...text].length, 72))}`

const rowText = ({ name, detail, lines }: Row): string => [`- ${name}${detail ? ` (${detail})` : ''}`, ...lines].join('\n  ')

/** The letter as HTML: no images, nothing from elsewhere. */
export const asHtml = ({ subject, language, greeting, sections, footer }: Letter): string =>
  String(html`<!doctype html>
<html lang="${language}" dir="ltr">
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
  ({ heading, language, blocks }) => html`<h1 style="font-size:22px;line-height:1.3;margin:24px 0 12px"${langOf(language)}>${heading}</h1>
${blocks.map(blockHtml)}`,
)}<hr style="border:0;border-top:1px solid #8888;margin:28px 0 12px">
<div style="font-size:14px">
${footer.map(blockHtml)}</div>
</div>
</body>
</html>
`)

const langOf = (language: string | undefined): SafeHtml => (language ? html` lang="${language}"` : html``)

function blockHtml(block: Block): SafeHtml {
  switch (block.kind) {
    case 'words':
      return html`<p style="margin:0 0 12px"${langOf(block.language)}>${block.text}</p>\n`
    case 'heading':
      return html`<h2 style="font-size:17px;line-height:1.3;margin:20px 0 6px">${block.text}</h2>\n`
    case 'deadline':
      return html`<div style="margin:0 0 16px;padding:12px 16px;border-left:4px solid #1d5fbf">
<div>${block.title}</div>
<div style="font-size:19px;font-weight:bold">${block.moment}</div>
${block.lines.map((line) => html`<div>${line}</div>\n`)}</div>
`
    case 'rows':
      return html`<ul style="margin:0 0 12px;padding:0;list-style:none">${block.rows.map(rowHtml)}</ul>\n`
    case 'steps':
      return html`<p style="margin:0 0 4px;font-weight:bold">${block.title}</p>
<ol style="margin:0 0 12px;padding-left:24px">${block.steps.map((step) => html`<li>${step}</li>`)}</ol>
`
    case 'contact':
      return html`<p style="margin:0 0 12px">${block.name}<br>${block.email}${block.phone ? html`<br>${block.phone}` : ''}</p>\n`
    case 'link':
      return html`<p style="margin:0 0 12px">${block.text} <a href="${block.url}">${block.url}</a></p>\n`
  }
}

const rowHtml = ({ name, detail, lines }: Row): SafeHtml =>
  html`<li style="padding:8px 0;border-bottom:1px solid #8884"><b>${name}</b>${detail ? html` (${detail})` : ''}${lines.map((line) => html`<br>${line}`)}</li>`
