/** Terminal output as a picture. */

/** In characters. */
export const width = 108
const [charWidth, lineHeight, margin] = [7.8, 19, 20]

/** The ANSI colours that the table uses, on a dark ground. */
const fills: Record<string, string> = { 31: '#ff7b72', 32: '#7ee787', 33: '#e3b341', 35: '#d2a8ff', 36: '#79c0ff' }

const colourCode = new RegExp(`${String.fromCharCode(27)}\\[(\\d+)m`)

/** @param text with the escape sequences of its colours */
export function terminalSvg(title: string, text: string) {
  const lines = text.trimEnd().split('\n')
  const [across, down] = [Math.ceil(width * charWidth) + 2 * margin, lines.length * lineHeight + 2 * margin]
  const rows = lines.map((line, row) => `<text x="${margin}" y="${margin + (row + 0.75) * lineHeight}">${spans(line)}</text>`)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${across} ${down}" width="${across}" height="${down}" role="img">
<title>${title}</title>
<style>text{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:#e6edf3;white-space:pre}.b{font-weight:700}.d{fill:#6e7681}</style>
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
${rows.join('\n')}
</svg>
`
}

/** A line with its escape sequences turned into styled spans. */
function spans(line: string) {
  let style = ''
  return line
    .split(colourCode)
    .map((part, index) => {
      if (index % 2 === 0) return part && (style ? `<tspan ${style}>${escaped(part)}</tspan>` : escaped(part))
      const fill = fills[part]
      style = fill ? `fill="${fill}"` : part === '1' ? 'class="b"' : part === '2' ? 'class="d"' : ''
      return ''
    })
    .join('')
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
