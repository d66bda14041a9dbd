/** What all our pages look like, light and dark: colours, text, buttons, fields and boxes, with system fonts and nothing from elsewhere. */
import type { Shades } from '#shared/domain/emails/brand.ts'

/** The colours of mails (`shared/domain/emails/form`): a page looks like the mail that leads to it. */
const colours = ({ light, dark }: Shades): string => `
:root { color-scheme: light dark; --ink: #1b2429; --quiet: #566269; --paper: #ffffff; --wash: #f4f6f7; --line: #cdd5d9; --accent: ${light}; --alarm: #a12a22; --good: #1c6b43; --warn: #7a4b00 }
@media (prefers-color-scheme: dark) { :root { --ink: #e4eaed; --quiet: #a3b0b7; --paper: #14181b; --wash: #1c2226; --line: #3b464d; --accent: ${dark}; --alarm: #ff9d94; --good: #7fd3a4; --warn: #f0bd6a } }
`

const rules = `
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", sans-serif }
h1, h2, h3, h4 { color: inherit; line-height: 1.3; overflow-wrap: anywhere }
h1 { font-size: 1.6rem; margin: 0 0 .75rem } h2 { font-size: 1.25rem; margin: 2rem 0 .6rem } h3 { font-size: 1.05rem; margin: 1.25rem 0 .4rem } h4 { font-size: 1rem; margin: .9rem 0 .25rem }
a { color: var(--accent); text-decoration-color: currentcolor }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
.bar { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1.5rem; padding: .6rem max(1rem, calc(50vw - 44rem)); border-bottom: 1px solid var(--line); background: var(--wash) } .bar p { margin: 0 }
.home { display: flex; align-items: center; gap: .6rem; color: inherit; font-weight: 650; font-size: 1.125rem; text-decoration: none } .home img { display: block }
button, a.go { display: inline-block; width: auto; margin: 0; padding: .4rem 1rem; border: 2px solid var(--accent); border-radius: .4rem; background: var(--accent); color: var(--paper); font: inherit; font-weight: 600; text-decoration: none; cursor: pointer }
button.secondary, a.go.secondary { background: var(--paper); color: var(--accent) }
button:hover, a.go:hover { text-decoration: underline }
input:not([type=checkbox]), select, textarea { width: 100%; max-width: 100%; margin: 0; padding: .5rem .65rem; border: 1px solid var(--quiet); border-radius: .4rem; background-color: var(--paper); color: inherit; font: inherit }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 16rem), 1fr)); gap: .5rem 1.5rem; margin: 0 0 1rem }
dt { color: var(--quiet); font-size: .9rem } dd { margin: 0; overflow-wrap: anywhere }
blockquote { margin: 0 0 1rem; padding: 0 0 0 1rem; border-left: .3rem solid var(--line) }
.quiet { color: var(--quiet) }
.said, .wrong, .notice { border: 2px solid var(--good); border-radius: .4rem; padding: .6rem .9rem; margin: 0 0 1rem } .wrong { border-color: var(--alarm) } .notice { border-color: var(--warn) }
.said h2, .wrong h2, .notice h2 { margin: 0 0 .25rem } .said h2 { color: var(--good) } .wrong h2, .fault { color: var(--alarm) } .said > :last-child, .wrong > :last-child, .notice > :last-child { margin-bottom: 0 }
@media print { .bar form, button, a.go { display: none } details::details-content { content-visibility: visible; display: block } }
`

/** @param accent of links, buttons and what has the focus */
export const familyStyle = (accent: Shades): string => colours(accent) + rules
