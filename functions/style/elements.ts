/** The family's style with more kinds of elements: of the console, and of the pages of `npm start`. */
import type { Shades } from '#domain/emails/brand.ts'
import { familyStyle } from './family.ts'

const rules = `
.bar form { display: flex; flex-wrap: wrap; gap: .25rem .5rem }
body > main { max-width: 90rem; margin: 0 auto; padding: 1.5rem 1rem 3rem }
p { margin: 0 0 1rem } ul { margin: 0 0 1rem; padding-left: 1.25rem } main li { margin: .25rem 0 } small { font-size: var(--small) }
img, svg { vertical-align: middle } hr { border: 0; border-top: 1px solid var(--line) }
table { width: 100%; margin: 0 0 1.5rem; border-collapse: collapse } caption { padding: .75rem; text-align: start; font-weight: 650 } h2 + .wide caption { padding-block: .5rem; color: var(--quiet); font-size: var(--small); font-weight: 400 }
th, td { padding: .5rem .75rem; border-top: 1px solid var(--line); text-align: start; vertical-align: top }
thead th { vertical-align: bottom; background: var(--wash); color: var(--quiet); font-size: var(--small); font-weight: 600 } tbody th { font-weight: 500 } tbody th:not(.number) { min-width: 8rem } tbody tr:hover { background: var(--wash) }
.mark { display: inline-block; padding: .1rem .5rem; border-radius: var(--round); background: color-mix(in srgb, var(--tone) 12%, var(--paper)); color: var(--tone); font-size: var(--small); font-weight: 600; line-height: 1.4; white-space: nowrap } .mark::first-letter { text-transform: uppercase }
.empty { border: 1px dashed var(--quiet); border-radius: var(--round); padding: 1.5rem; margin: 0 0 1.5rem } .empty > :last-child { margin: 0 }
label { display: block; font-weight: 500 } fieldset { min-width: 0; margin: 0; padding: 0; border: 0 } input:not([type=checkbox], [type=hidden]), select { height: 2.6rem } [type=checkbox] { width: 1.1rem; height: 1.1rem; margin: 0 .3rem 0 0; vertical-align: -.15em; accent-color: var(--accent) } label:has(> [type=checkbox]) { padding-inline-start: 1.65rem; text-indent: -1.65rem } [aria-invalid=true] { border-color: var(--alarm) !important }
.filters { display: flex; flex-wrap: wrap; gap: .75rem 1rem; align-items: end; margin: 0 0 1.5rem; padding: 1rem; border-radius: var(--round); background: var(--wash) } .filters .field { flex: 0 1 12rem; margin: 0 } .filters fieldset.field { flex-basis: 100%; padding: 0; border: 0 }
.pager { display: flex; gap: 1.5rem; margin: 0 0 1.5rem }
iframe { width: 100%; border: 1px solid var(--line) } summary { margin: 0 0 .25rem; padding: .25rem 0; cursor: pointer; font-weight: 500 } details { margin: 0 0 1rem } code, pre { font: .9em ui-monospace, Menlo, Consolas, monospace; overflow-wrap: anywhere } pre { overflow-x: auto; margin: 0 0 1rem; padding: .75rem 1rem; border-radius: var(--round); background: var(--wash) }
`

export const elementStyle = (accent: Shades) => familyStyle(accent) + rules
