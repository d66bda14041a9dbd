/** Documents as YAML. */

import { stringify } from 'yaml'
import { html, type SafeHtml } from '../../shared/domain/html.ts'

export const yamlOf = (document: object): string => stringify(document, { lineWidth: 0 })

export const yamlBlock = (document: object): SafeHtml => html`<pre tabindex="0"><code>${yamlOf(document)}</code></pre>`
