/** The style sheet of the console. */
import { createHash } from 'node:crypto'
import { plainAccent } from '#domain/emails/brand.ts'
import { elementStyle } from '../style/elements.ts'

const own = `
.skip { position: absolute; left: -100vw } .skip:focus { left: 1rem; top: .5rem; background: var(--paper); padding: .5rem; z-index: 1 }
.bar nav { flex: 1 1 auto; min-width: 0 } .bar nav ul { display: flex; gap: 1.25rem; margin: 0; padding: 0; list-style: none; overflow-x: auto; scrollbar-width: none } .bar nav li { margin: 0 }
.bar nav a { display: block; padding: .4rem 0; border-bottom: 3px solid transparent; text-decoration: none; outline-offset: -3px } .bar nav a:hover { border-color: var(--line) } .bar nav a[aria-current] { scroll-initial-target: nearest; border-color: var(--accent); color: inherit; font-weight: 650 }
.who { display: flex; gap: 1rem; align-items: center; margin-inline-start: auto; font-size: var(--small) } .who span { overflow-wrap: anywhere } button.link { padding: .25rem 0; border: 0; background: none; color: var(--accent); font-weight: 400; text-decoration: underline; white-space: nowrap }
@media (width < 75rem) { .bar:has(nav) { padding-bottom: 0 } .bar nav { order: 1; flex-basis: 100% } }
main:focus { outline: none } main > form { margin: 0 0 1.5rem }
body > footer { border-top: 1px solid var(--line); padding: 1rem max(1rem, calc(50vw - 44rem)); font-size: var(--small); color: var(--quiet) } footer form { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem } footer select { width: auto } footer p { margin: 0 0 .5rem }
.above { display: flex; flex-wrap: wrap; margin: 0 0 .25rem; padding: 0; font-size: var(--small) } .above li { margin: 0; list-style: none } .above li:not(:last-child)::after { content: "›"; margin: 0 .5rem; color: var(--quiet) }
.fault { margin: 0 0 .25rem; font-weight: 600 } .number { font-variant-numeric: tabular-nums } th.number, td.number { text-align: end }
.wide { overflow-x: auto; margin: 0 0 1.5rem; border: 1px solid var(--line); border-radius: var(--round) } .wide table { margin: 0 } .wide time { white-space: nowrap } td ul { margin: 0; padding: 0; list-style: none }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); gap: 1rem; margin: 0 0 1.5rem; padding: 0 } .cards > * { list-style: none; border: 1px solid var(--line); border-radius: var(--round); padding: 1.25rem; margin: 0 } .cards h3 { margin: 0 0 .25rem; font-size: var(--large) } .cards h4 { margin: 0 0 .5rem } .cards:has(.moments) { align-items: start } .cards > * > :last-child { margin-bottom: 0 }
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(8rem, 1fr)); gap: 1rem; margin: 0 0 1.5rem; padding: 0; list-style: none } .figures b { display: block; font-size: var(--huge); line-height: 1.2; color: var(--ink) } .figures li { margin: 0; white-space: nowrap; color: var(--quiet); font-size: var(--small) } .figures .none b { color: var(--quiet); font-weight: 400 } .figures a { text-decoration: none } .figures a:hover { text-decoration: underline }
.share { margin: 0 0 1rem } progress { display: block; appearance: none; width: 100%; height: .5rem; margin: 0 0 .25rem; border: 0; border-radius: 1rem; overflow: hidden; background: var(--line) } ::-webkit-progress-bar { background: var(--line) } ::-webkit-progress-value { background: var(--good) } ::-moz-progress-bar { background: var(--good) } @media screen { td .share { min-width: 8rem } }
.field { margin: 0 0 1.25rem; max-width: 40rem } .field > p { margin: 0 0 .25rem; font-size: var(--small) }
button.grave { background: var(--alarm); border-color: var(--alarm) } a.go.grave { border-color: var(--alarm); background: var(--paper); color: var(--alarm) } .acts { display: flex; flex-wrap: wrap; gap: .5rem; padding: 0; margin: 0 0 1.5rem } .acts > * { list-style: none; margin: 0 } .acts > .grave { margin-inline-start: auto } .acts > .grave ~ .grave { margin: 0 }
pre.letter { white-space: pre-wrap }
.field fieldset, fieldset.field { max-width: none } main form:not(.filters) > fieldset { margin: 0 0 1.5rem; padding-top: 1rem; border-top: 1px solid var(--line) } legend { padding: 0 .75rem 0 0; font-weight: 650 } fieldset > label { display: inline-block; margin: 0 1.25rem .35rem 0; font-weight: 400 }
iframe { height: 42rem; background: #fff } textarea:is([name=yaml], [name=document]) { font: var(--small) ui-monospace, Menlo, Consolas, monospace } .field:has(textarea[name=yaml]) { max-width: none }
svg.chart { display: block; width: 100%; margin: 0 0 .75rem; padding: 0 0 1.5rem 2.5rem; box-sizing: content-box; max-width: calc(100% - 2.5rem); overflow: visible; -webkit-print-color-adjust: exact; print-color-adjust: exact } .chart text { fill: var(--ink); stroke: var(--paper); stroke-width: 3px; paint-order: stroke; font-size: .75rem } .chart .band { shape-rendering: crispEdges } .swatch { border-radius: 2px; margin: 0 .25rem 0 0 }
.chart .grid { stroke: var(--line) } .chart .deadline, .chart .today { stroke: var(--ink); stroke-width: 1.5 } .chart .today { stroke-dasharray: 3 3 } svg.plan { padding-left: 0; max-width: 100% } .plan :is(.tick, .deadline) { fill: var(--ink); stroke: var(--ink) } .plan .deadline { stroke-width: 2 } .moments { margin: 0 0 1rem; padding: 0; list-style: none } .moments q { color: var(--quiet) }
pattern .ink { stroke: var(--paper); stroke-width: 1.5; fill: none }
pattern .suspended { fill: var(--alarm) } pattern .overdue { fill: var(--warn) } pattern :is(.unreachable, .exempt) { fill: var(--quiet) } pattern :is(.open, .asked) { fill: var(--accent) } pattern :is(.clear, .closed) { fill: color-mix(in srgb, var(--good) 45%, var(--paper)) }
@media (width < 40rem) { .wordy :is(table, caption, tbody, tr, tbody th) { display: block } .wordy thead, .wordy td:empty { display: none } .wordy tr { padding: .5rem .75rem; border-top: 1px solid var(--line) } .wordy :is(th, td) { padding: 0; border: 0; text-align: start; overflow-wrap: anywhere } .wordy tbody th { font-weight: 650 } .wordy td { display: inline-block; margin-inline-end: 1rem; max-width: 100% } .wordy td::before { content: attr(data-head) " "; color: var(--quiet); font-size: var(--small) } }
@media (width < 40rem) { .wide time, .mark { white-space: normal } th, td { padding-inline: .5rem } tbody th:not(.number) { min-width: 7rem } dl > div { display: grid; grid-template-columns: 8rem minmax(0, 1fr); gap: .75rem; align-items: baseline } dl { gap: .5rem } .filters .field { flex: 1 1 8rem } .cards > * { padding: 1rem } .figures { grid-template-columns: repeat(auto-fill, minmax(5.75rem, 1fr)); gap: .75rem .5rem } }
@media (width >= 64rem) { .columns { display: grid; grid-template-columns: minmax(0, 40rem) minmax(0, 1fr); gap: 2rem; align-items: start } .columns > :last-child { position: sticky; top: 1rem; max-height: 95vh; overflow: auto } .columns > :last-child h2 { margin-top: 0 } }
@media print { .bar, body > footer, .skip, .above, .filters, .field, .acts, svg.chart ~ details { display: none } h2 { margin-top: 1rem } tr, svg.chart { break-inside: avoid } h2 { break-after: avoid } body > main { max-width: none } .wide { overflow: visible } th, td { font-size: .8rem; padding: .2rem .3rem; overflow-wrap: anywhere } .wide time { white-space: normal } }
`

export const style = elementStyle(plainAccent) + own

/** Its hash makes each style sheet one of its own, which browsers may keep. */
export const styleAddress = `/console/style-${createHash('sha256').update(style).digest('hex').slice(0, 16)}.css`
