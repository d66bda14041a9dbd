/** `npm run shots`: draws what a terminal shows of the rehearsed sample as `rehearse.svg`, for the README. */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readOrganisation } from '../../../functions/cli/input/organisation.ts'
import { readPolicy } from '../../../functions/cli/input/policy.ts'
import { table } from '../../../functions/cli/output/table.ts'
import { rehearse } from '../../../shared/rehearsal/rehearse.ts'

const sample = (name: string): string => fileURLToPath(new URL(`../sample/${name}.csv`, import.meta.url))

const width = 108
const [charWidth, lineHeight, margin] = [7.8, 19, 20]

/** The colours of select graphic rendition codes that the table uses, on a dark ground. */
const fills: Readonly<Record<string, string>> = { 31: '#ff7b72', 32: '#7ee787', 33: '#e3b341', 35: '#d2a8ff', 36: '#79c0ff' }

const colourCode = new RegExp(`${String.fromCharCode(27)}\\[(\\d+)m`)

function toSvg(text: string): string {
  const lines = text.trimEnd().split('\n')
  const [across, down] = [Math.ceil(width * charWidth) + 2 * margin, lines.length * lineHeight + 2 * margin]
  const rows = lines.map((line, row) => `<text x="${margin}" y="${margin + (row + 0.75) * lineHeight}">${spans(line)}</text>`)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${across} ${down}" width="${across}" height="${down}" role="img">
<title>What ides rehearse prints for the sample organisation</title>
<style>text{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:#e6edf3;white-space:pre}.b{font-weight:700}.d{fill:#6e7681}</style>
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
${rows.join('\n')}
</svg>
`
}

/** A line with its escape sequences turned into styled spans. */
function spans(line: string): string {
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

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

const read = await readPolicy('eu-commission-tiktok-2023')
const organisation = await readOrganisation({ staff: sample('staff'), devices: sample('devices'), changes: sample('changes') })
if ('problems' in read || 'problems' in organisation) throw new Error('the sample does not read')
const rehearsal = rehearse(read.policy, organisation.people, organisation.changes)
const shown = table(rehearsal, 'Europe/Brussels', { terminal: true, colour: true, width })
writeFileSync(new URL('rehearse.svg', import.meta.url), toSvg(`$ npm start\n\n${shown}`))
