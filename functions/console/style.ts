/** The style sheet of the console: Pico's, in our colours, and what is ours. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'

const sheet = 'pico.min.css'

/** In the working directory, where it is bundled; else where npm puts it. */
const pico = (): string => readFileSync(existsSync(sheet) ? sheet : `node_modules/@picocss/pico/css/${sheet}`, 'utf8')

const own = `
:root, :host { --pico-font-size: 100%; --pico-line-height: 1.5; --pico-border-radius: .4rem; --pico-form-element-spacing-vertical: .5rem; --pico-form-element-spacing-horizontal: .65rem; --pico-typography-spacing-vertical: .9rem }
:root:not([data-theme=dark]), [data-theme=light] { --pico-color: #1b1f24; --pico-muted-color: #57606a; --pico-primary: #0b4f8a; --pico-primary-background: #0b4f8a; --pico-primary-border: #0b4f8a; --pico-primary-hover: #083a66; --pico-primary-hover-background: #083a66; --pico-primary-hover-border: #083a66; --pico-primary-underline: #0b4f8a80; --pico-primary-focus: #0b4f8a; --alarm: #a40e26; --good: #116329; --warn: #7a4b00; --wash: #f3f5f7; --line: #c9d1d9 }
@media (prefers-color-scheme: dark) { :root:not([data-theme]) { --pico-background-color: #15191e; --pico-color: #e6edf3; --pico-muted-color: #a9b3bd; --pico-primary: #7cc0ff; --pico-primary-background: #7cc0ff; --pico-primary-border: #7cc0ff; --pico-primary-inverse: #15191e; --pico-primary-hover: #a9d6ff; --pico-primary-hover-background: #a9d6ff; --pico-primary-hover-border: #a9d6ff; --pico-primary-underline: #7cc0ff80; --pico-primary-focus: #7cc0ff; --alarm: #ff9aa2; --good: #7ee2a0; --warn: #f0bd6a; --wash: #20262d; --line: #3d454e } }
.skip { position: absolute; left: -100vw } .skip:focus { left: 1rem; top: .5rem; background: var(--pico-background-color); padding: .5rem; z-index: 1 }
body > header.bar { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1.5rem; padding: .5rem max(1rem, calc(50vw - 44rem)); border-bottom: 1px solid var(--line); background: var(--wash) }
.home { font-weight: 700; font-size: 1.15rem; text-decoration: none; color: inherit }
.bar nav { flex: 1 1 20rem } .bar nav ul { flex-wrap: wrap; margin: 0 } .bar nav li { padding: .25rem .5rem } .bar nav a { margin: 0; padding: .25rem } .bar nav a[aria-current] { font-weight: 700; border-bottom: 3px solid var(--pico-primary) }
.who { display: flex; gap: 1rem; align-items: center; font-size: .9rem } .who form { margin: 0 } button.link { all: unset; color: var(--pico-primary); text-decoration: underline; cursor: pointer; padding: .25rem } button.link:focus-visible { outline: 3px solid var(--pico-primary) }
body > main { max-width: 90rem; margin: 0 auto; padding: 1.25rem 1rem 3rem } body > main:focus { outline: none }
body > footer { border-top: 1px solid var(--line); padding: .75rem max(1rem, calc(50vw - 44rem)); font-size: .9rem; color: var(--pico-muted-color) } footer form { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem; margin: 0 } footer form > *, footer form > button[type=submit] { width: auto; margin: 0 } footer p { margin: 0 0 .5rem }
h1 { font-size: 1.7rem; margin-bottom: .75rem; overflow-wrap: anywhere } h2 { font-size: 1.25rem; margin: 2rem 0 .6rem } h3 { font-size: 1.05rem; margin: 1.25rem 0 .4rem } h4 { font-size: 1rem; margin: .9rem 0 .25rem }
a:focus-visible, summary:focus-visible, [tabindex]:focus-visible { outline: 3px solid var(--pico-primary); outline-offset: 2px }
nav ul.above:first-of-type { margin-left: 0 } ul.above { padding: 0; margin: 0 0 .25rem; display: flex; flex-wrap: wrap; font-size: .9rem } ul.above li { list-style: none; padding: 0 } ul.above li:not(:last-child)::after { content: "›"; margin: 0 .5rem }
.quiet { color: var(--pico-muted-color) } .fault { color: var(--alarm); margin: 0 0 .25rem; font-weight: 600 } .number { font-variant-numeric: tabular-nums }
.said, .wrong, .notice { border: 2px solid var(--good); border-radius: .4rem; padding: .6rem .9rem; margin: 0 0 1rem } .wrong { border-color: var(--alarm) } .wrong h2 { margin: 0 0 .25rem; color: var(--alarm) } .notice h2 { margin: 0 0 .25rem } .wrong > :last-child, .notice > :last-child { margin: 0 } .notice { border-color: var(--warn) }
.empty { background: var(--wash); border-radius: .4rem; padding: 1.25rem; margin: 0 0 1rem } .empty > :last-child { margin: 0 }
.wide { overflow-x: auto; margin: 0 0 1rem } .wide table { margin: 0 } .wide time { white-space: nowrap } caption { text-align: left; font-weight: 600; padding: .25rem 0 } th, td { padding: .45rem .6rem; vertical-align: top } thead th { font-weight: 600; border-bottom-width: 2px } tbody th { font-weight: 500; min-width: 8rem } td ul { margin: 0; padding: 0 } td li { list-style: none } td form { margin: 0 }
.mark { display: inline-block; border: 1px solid currentColor; border-radius: 1rem; padding: 0 .6rem; font-size: .85rem; white-space: nowrap } .mark.good { color: var(--good) } .mark.open { color: var(--pico-primary) } .mark.grave { color: var(--alarm) } .mark.quiet { color: var(--pico-muted-color) }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(16rem, 1fr)); gap: .5rem 1.5rem; margin: 0 0 1rem } dl > div { margin: 0 } dt { color: var(--pico-muted-color); font-size: .9rem } dd { margin: 0; overflow-wrap: anywhere }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 26rem), 1fr)); gap: 1rem; margin: 0 0 1rem; padding: 0 } .cards > * { list-style: none; border: 1px solid var(--line); border-radius: .5rem; padding: 1rem; margin: 0 } .cards h2, .cards h3 { margin: 0 0 .4rem }
.numbers { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; margin: 0 0 .75rem } .numbers > div { margin: 0 } .numbers dd { font-size: 1.5rem; font-weight: 650; font-variant-numeric: tabular-nums }
.field { margin: 0 0 .75rem; max-width: 40rem } .field > p { margin: 0 0 .25rem } .field input, .field select, .field textarea { margin: 0 } .filters { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end; margin: 0 0 1rem } .filters > * { width: auto; margin: 0 } .filters button[type=submit] { width: auto; min-width: 6rem }
form > button[type=submit]:not(.link) { width: auto; min-width: 8rem } a.go { display: inline-block; padding: .4rem .9rem; border: 1px solid var(--pico-primary); border-radius: .4rem; background: var(--pico-primary-background); color: var(--pico-primary-inverse); text-decoration: none } a.go.outline { background: none; color: var(--pico-primary) } a.go.secondary { background: none; color: var(--pico-color); border-color: var(--pico-muted-color) } a.go:hover { text-decoration: underline }
button.grave { background: var(--alarm); border-color: var(--alarm); color: var(--pico-primary-inverse) }
.acts { display: flex; flex-wrap: wrap; gap: .5rem; padding: 0; margin: 0 0 1rem } .acts > * { list-style: none; margin: 0 } .acts button { width: auto; padding: .4rem .9rem; margin: 0 }
.pager { display: flex; gap: 1.5rem; justify-content: flex-start } code { overflow-wrap: anywhere } pre { overflow-x: auto; padding: .75rem } pre.letter { white-space: pre-wrap; overflow-wrap: anywhere }
fieldset { margin: 0 0 1.25rem; border: 1px solid var(--line); border-radius: .4rem; padding: .75rem 1rem } legend { font-weight: 650; padding: 0 .4rem } fieldset > label { display: inline-block; margin: 0 1.25rem .35rem 0 }
iframe { width: 100%; height: 42rem; border: 1px solid var(--line); background: #fff } details { margin: 0 0 .75rem } textarea[name=yaml] { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: .9rem } .field:has(textarea[name=yaml]) { max-width: none }
svg.chart { display: block; width: 100%; height: auto; max-width: 27rem; -webkit-print-color-adjust: exact; print-color-adjust: exact } svg.chart.large { max-width: 50rem; min-width: 34rem } svg.chart text { fill: var(--pico-color); font-size: 12px }
.chart .grid { stroke: var(--line) } .chart .deadline, .chart .today { stroke: var(--pico-color); stroke-width: 1.5; fill: none } .chart .today { stroke-dasharray: 3 3 } .chart .band { stroke: var(--pico-background-color) } .chart .ink { stroke: var(--pico-background-color); stroke-width: 1.5; fill: none }
.chart .suspended { fill: var(--alarm) } .chart .overdue { fill: var(--warn) } .chart .unreachable { fill: var(--pico-muted-color) } .chart .open { fill: var(--pico-primary) } .chart .exempt { fill: var(--pico-muted-color) } .chart .clear { fill: var(--good) }
@media (min-width: 64rem) { .beside { display: grid; grid-template-columns: minmax(0, 40rem) minmax(0, 1fr); gap: 2rem; align-items: start } .beside > :last-child { position: sticky; top: 1rem; max-height: 95vh; overflow: auto } .beside > :last-child h2 { margin-top: 0 } }
@media print { body > header.bar, body > footer, .acts, .skip, ul.above, form { display: none } body > main { max-width: none } details > * { display: block } details::details-content { content-visibility: visible; display: block } .filters { display: none } .wide { overflow: visible } th, td { font-size: .8rem; padding: .2rem .3rem; overflow-wrap: anywhere } .wide time { white-space: normal } }
`

export const style = pico() + own

/** Its hash makes each style sheet one of its own, which browsers may keep. */
export const styleAddress = `/console/style-${createHash('sha256').update(style).digest('hex').slice(0, 16)}.css`
