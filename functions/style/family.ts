/** What all our pages look like, light and dark: colours, text, buttons, fields and boxes, with system fonts and nothing from elsewhere. */
import type { Shades } from '#domain/emails/brand.ts'

/** The colours of mails (`shared/domain/emails/form`): a page looks like the mail that leads to it. */
const colours = ({ light, dark }: Shades) => `
:root { color-scheme: light dark; --ink: #1b2429; --quiet: #566269; --paper: #ffffff; --wash: #f4f6f7; --line: #cdd5d9; --accent: ${light}; --alarm: #a12a22; --good: #1c6b43; --warn: #7a4b00 }
@media (prefers-color-scheme: dark) { :root { --ink: #e4eaed; --quiet: #a3b0b7; --paper: #14181b; --wash: #1c2226; --line: #3b464d; --accent: ${dark}; --alarm: #ff9d94; --good: #7fd3a4; --warn: #f0bd6a } }
`

/** A box or mark says by its tone what it means, and also in words. */
const rules = `
:root { --round: .375rem; --small: .875rem; --large: 1.25rem; --huge: 1.75rem }
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", sans-serif }
h1, h2, h3, h4 { margin: 1.5rem 0 .5rem; font-size: 1rem; font-weight: 650; line-height: 1.3; overflow-wrap: anywhere }
h1 { font-size: var(--huge); margin: 0 0 1rem } h2 { font-size: var(--large); margin: 2.5rem 0 .75rem }
a { color: var(--accent); text-underline-offset: .15em }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
.bar { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1.5rem; padding: .5rem max(1rem, calc(50vw - 44rem)); border-bottom: 1px solid var(--line); background: var(--wash) } .bar p { margin: 0 }
.home { display: flex; align-items: center; gap: .6rem; color: inherit; font-weight: 700; font-size: var(--large); text-decoration: none } .home img { display: block }
button, a.go { display: inline-block; width: auto; margin: 0; padding: .4rem .9rem; border: 1px solid var(--accent); border-radius: var(--round); background: var(--accent); color: var(--paper); font: inherit; font-weight: 600; text-decoration: none; cursor: pointer }
button.secondary, a.go.secondary { border-color: var(--quiet); background: var(--paper); color: var(--ink) }
button:hover, a.go:hover { text-decoration: underline }
input:not([type=checkbox]), select, textarea { width: 100%; max-width: 100%; margin: 0; padding: .5rem .65rem; border: 1px solid var(--quiet); border-radius: var(--round); background-color: var(--paper); color: inherit; font: inherit }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 16rem), 1fr)); gap: .75rem 1.5rem; margin: 0 0 1.5rem }
dt { color: var(--quiet); font-size: var(--small) } dd { margin: 0; overflow-wrap: anywhere }
blockquote { margin: 0 0 1rem; padding: 0 0 0 1rem; border-left: .25rem solid var(--line) }
.quiet { color: var(--quiet); --tone: var(--quiet) } .open { --tone: var(--accent) } .said, .good { --tone: var(--good) } .wrong, .grave { --tone: var(--alarm) } .notice, .warn { --tone: var(--warn) }
.said, .wrong, .notice { border-left: .25rem solid var(--tone); border-radius: 0 var(--round) var(--round) 0; background: color-mix(in srgb, var(--tone) 8%, var(--paper)); padding: .75rem 1rem; margin: 0 0 1.5rem }
:is(.said, .wrong, .notice) > h2 { margin: 0 0 .25rem; font-size: 1rem; color: var(--tone) } :is(.said, .wrong, .notice) > :last-child { margin-bottom: 0 } .fault { color: var(--alarm) }
@media print { .bar form, button, a.go { display: none } details::details-content { content-visibility: visible; display: block } }
`

/** @param accent of links, buttons and what has the focus */
export const familyStyle = (accent: Shades) => colours(accent) + rules
