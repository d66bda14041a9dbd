/** Pico below the family's style, for pages of many kinds of elements: the console, and those of `npm start`. */
import { existsSync, readFileSync } from 'node:fs'
import type { Shades } from '#shared/domain/emails/brand.ts'
import { familyStyle } from './family.ts'

const sheet = 'pico.min.css'

/** In the working directory, where it is bundled; else where npm puts it. */
const pico = (): string => readFileSync(existsSync(sheet) ? sheet : `node_modules/@picocss/pico/css/${sheet}`, 'utf8')

const settings = `
:root {
  --pico-font-size: 100%; --pico-border-radius: .4rem; --pico-typography-spacing-vertical: .9rem; --pico-outline-width: 0rem;
  --pico-background-color: var(--paper); --pico-color: var(--ink); --pico-muted-color: var(--quiet); --pico-muted-border-color: var(--line);
  --pico-form-element-spacing-vertical: .5rem; --pico-form-element-spacing-horizontal: .65rem; --pico-form-element-placeholder-color: var(--quiet);
  --pico-table-border-color: var(--line); --pico-code-background-color: var(--wash); --pico-code-color: var(--ink); --pico-accordion-open-summary-color: var(--ink);
}
`

const rules = `
body > main { max-width: 90rem; margin: 0 auto; padding: 1.25rem 1rem 3rem }
select { padding-right: 2.25rem } [type=file] { height: auto } ::file-selector-button { border: 1px solid var(--accent); background: var(--paper); color: var(--accent) } [type=search] { background-image: none } [type=checkbox] { appearance: auto; accent-color: var(--accent) } [aria-invalid=true] { border-color: var(--alarm) }
th, td { padding: .45rem .6rem; vertical-align: top; text-align: start } thead th { font-weight: 600; border-bottom-width: 2px } tbody th { font-weight: 500; min-width: 8rem }
.mark { display: inline-block; border: 1px solid currentcolor; border-radius: 1rem; padding: 0 .6rem; font-size: .85rem; white-space: nowrap } .mark.good { color: var(--good) } .mark.open { color: var(--accent) } .mark.grave { color: var(--alarm) } .mark.quiet { color: var(--quiet) }
.empty { background: var(--wash); border-radius: .4rem; padding: 1.25rem; margin: 0 0 1rem } .empty > :last-child { margin: 0 }
.filters { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end; margin: 0 0 1rem } .filters > * { width: auto; margin: 0 } .filters > button { flex: none }
.pager { display: flex; gap: 1.5rem; justify-content: flex-start }
iframe { width: 100%; border: 1px solid var(--line) } summary { line-height: inherit } code { overflow-wrap: anywhere } pre { overflow-x: auto; padding: .75rem }
`

/** In a layer, so that whatever is ours comes before it. */
export const styleOnPico = (accent: Shades): string => `@layer pico { ${pico()} }${settings}${familyStyle(accent)}${rules}`
