/** The style sheet of the console. */
import { createHash } from 'node:crypto'
import { plainAccent } from '#shared/domain/emails/brand.ts'
import { styleOnPico } from '../style/pico.ts'

const own = `
.skip { position: absolute; left: -100vw } .skip:focus { left: 1rem; top: .5rem; background: var(--paper); padding: .5rem; z-index: 1 }
.bar nav { flex: 1 1 20rem } .bar nav ul { flex-wrap: wrap; margin: 0 } .bar nav li { padding: .25rem .5rem } .bar nav a { margin: 0; padding: .25rem } .bar nav a[aria-current] { color: inherit; font-weight: 700; border-bottom: 3px solid var(--accent); border-radius: 0 }
.who { display: flex; gap: 1rem; align-items: center; font-size: .9rem } .who form { margin: 0 } button.link { padding: .25rem; border: 0; background: none; color: var(--accent); font-weight: 400; text-decoration: underline }
main:focus { outline: none }
body > footer { border-top: 1px solid var(--line); padding: .75rem max(1rem, calc(50vw - 44rem)); font-size: .9rem; color: var(--quiet) } footer form { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem; margin: 0 } footer label, footer select { width: auto; margin: 0 } footer p { margin: 0 0 .5rem }
nav ul.above:first-of-type { margin-left: 0 } ul.above { padding: 0; margin: 0 0 .25rem; display: flex; flex-wrap: wrap; font-size: .9rem } ul.above li { list-style: none; padding: 0 } ul.above li:not(:last-child)::after { content: "›"; margin: 0 .5rem }
.fault { margin: 0 0 .25rem; font-weight: 600 } .number { font-variant-numeric: tabular-nums }
.wide { overflow-x: auto; margin: 0 0 1rem } .wide table { margin: 0 } .wide time { white-space: nowrap } caption { text-align: left; font-weight: 600; padding: .25rem 0 } td ul { margin: 0; padding: 0 } td li { list-style: none } td form { margin: 0 }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 26rem), 1fr)); gap: 1rem; margin: 0 0 1rem; padding: 0 } .cards > * { list-style: none; border: 1px solid var(--line); border-radius: .5rem; padding: 1rem; margin: 0 } .cards h2, .cards h3 { margin: 0 0 .4rem }
.numbers { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; margin: 0 0 .75rem } .numbers dd { font-size: 1.5rem; font-weight: 650; font-variant-numeric: tabular-nums }
.field { margin: 0 0 .75rem; max-width: 40rem } .field > p { margin: 0 0 .25rem } .filters > .field { margin: 0 }
button.grave { background: var(--alarm); border-color: var(--alarm) }
form + .acts { margin-top: .75rem } .acts { display: flex; flex-wrap: wrap; gap: .5rem; padding: 0; margin: 0 0 1rem } .acts > * { list-style: none; margin: 0 }
pre.letter { white-space: pre-wrap; overflow-wrap: anywhere }
fieldset { margin: 0 0 1.25rem; border: 1px solid var(--line); border-radius: .4rem; padding: .75rem 1rem } legend { font-weight: 650; padding: 0 .4rem } fieldset > label { display: inline-block; margin: 0 1.25rem .35rem 0 }
iframe { height: 42rem; background: #fff } details { margin: 0 0 .75rem } textarea:is([name=yaml], [name=document]) { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: .9rem } .field:has(textarea[name=yaml]) { max-width: none }
svg.chart { display: block; width: 100%; height: auto; max-width: 27rem; -webkit-print-color-adjust: exact; print-color-adjust: exact } svg.chart.large { max-width: 50rem; min-width: 34rem } svg.chart text { fill: var(--ink); font-size: 12px }
.chart .grid { stroke: var(--line) } .chart .deadline, .chart .today { stroke: var(--ink); stroke-width: 1.5; fill: none } .chart .today { stroke-dasharray: 3 3 } .chart .band { stroke: var(--paper) } .chart .ink { stroke: var(--paper); stroke-width: 1.5; fill: none }
.chart .suspended { fill: var(--alarm) } .chart .overdue { fill: var(--warn) } .chart .unreachable { fill: var(--quiet) } .chart .open { fill: var(--accent) } .chart .asked { fill: var(--accent) } .chart .exempt { fill: var(--quiet) } .chart .clear { fill: var(--good) }
@media (min-width: 64rem) { .columns { display: grid; grid-template-columns: minmax(0, 40rem) minmax(0, 1fr); gap: 2rem; align-items: start } .columns > :last-child { position: sticky; top: 1rem; max-height: 95vh; overflow: auto } .columns > :last-child h2 { margin-top: 0 } }
@media print { .bar, body > footer, .skip, .above, .filters, .field, .acts { display: none } body > main { max-width: none } .wide { overflow: visible } th, td { font-size: .8rem; padding: .2rem .3rem; overflow-wrap: anywhere } .wide time { white-space: normal } }
`

export const style = styleOnPico(plainAccent) + own

/** Its hash makes each style sheet one of its own, which browsers may keep. */
export const styleAddress = `/console/style-${createHash('sha256').update(style).digest('hex').slice(0, 16)}.css`
