/** Documents as YAML. */
import { html, type SafeHtml } from '@remix-run/html-template'
import { stringify } from 'yaml'

export const yamlOf = (document: object): string => stringify(document, { lineWidth: 0 })

export const yamlBlock = (document: object): SafeHtml => html`<pre tabindex="0"><code>${yamlOf(document)}</code></pre>`
