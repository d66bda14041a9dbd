import { createHash } from 'node:crypto'
import type { Brand } from '../../shared/domain/emails/brand.ts'
import { getOrCompute } from '../../shared/domain/get-or-compute.ts'

const plainAccent = { light: '#0b4f8a', dark: '#7cc0ff' }

interface Look {
  readonly style: string
  /** Of the style, for the Content-Security-Policy. */
  readonly hash: string
}

const looks = new Map<Brand | undefined, Look>()

/** Made once for each brand. */
export const lookOf = (brand: Brand | undefined): Look =>
  getOrCompute(looks, brand, () => {
    const style = styleOf(brand)
    return { style, hash: `'sha256-${createHash('sha256').update(style).digest('base64')}'` }
  })

/** Light and dark, with system fonts and no external resources. */
function styleOf(brand: Brand | undefined): string {
  const { light, dark } = brand?.accent ?? plainAccent
  return `
:root { color-scheme: light dark; --ink: #1b1f24; --quiet: #57606a; --paper: #ffffff; --wash: #f3f5f7; --line: #c9d1d9; --strong: ${light}; --alarm: #a40e26; --good: #116329 }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --quiet: #a9b3bd; --paper: #15191e; --wash: #20262d; --line: #3d454e; --strong: ${dark}; --alarm: #ff9aa2; --good: #7ee2a0 } }
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.55 system-ui, -apple-system, "Segoe UI", sans-serif }
main { max-width: 42rem; margin: 0 auto; padding: 1.5rem 1rem 4rem }
.brand { font-weight: 600; margin: 0 0 1.5rem } .brand img { vertical-align: middle; margin-right: .75rem }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .5rem; overflow-wrap: anywhere }
h2 { font-size: 1.2rem; line-height: 1.3; margin: 2.25rem 0 .5rem }
h3 { font-size: 1rem; margin: 1.25rem 0 .25rem }
p { margin: 0 0 .75rem; overflow-wrap: anywhere }
a { color: var(--strong) }
ul, ol { padding-left: 1.4rem; margin: 0 0 .75rem } li { margin-bottom: .35rem }
.quiet { color: var(--quiet); font-size: .95rem }
.deadline { border-left: .3rem solid var(--strong); background: var(--wash); padding: .75rem 1rem; margin: 1rem 0; border-radius: 0 .4rem .4rem 0 }
.deadline strong { display: block; font-size: 1.25rem; line-height: 1.3; margin: .1rem 0 .3rem }
.deadline p { margin: 0 }
.rows { list-style: none; padding: 0 } .rows li { border: 1px solid var(--line); border-radius: .5rem; padding: .7rem .9rem; margin-bottom: .6rem; overflow-wrap: anywhere }
.rows span { display: block } .rows .name { font-weight: 600 }
.said { border: 2px solid var(--good); border-radius: .5rem; padding: .75rem 1rem; margin: 1rem 0 } .said h2 { margin: 0 0 .25rem; color: var(--good) } .said p { margin: 0 }
.wrong { border-color: var(--alarm) } .wrong h2, .fault { color: var(--alarm) }
form { margin: 0 0 1rem } label { display: block; font-weight: 600; margin: .75rem 0 .25rem }
textarea, select, input { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--quiet); border-radius: .4rem; padding: .55rem .65rem; width: 100%; max-width: 100% }
input[type=date], select { width: auto }
button { font: inherit; font-weight: 600; min-height: 2.75rem; padding: .5rem 1.1rem; margin: .25rem .5rem .25rem 0; border-radius: .4rem; border: 2px solid var(--strong); background: var(--paper); color: var(--strong); cursor: pointer }
button.main { width: 100%; font-size: 1.15rem; min-height: 3.25rem; background: var(--strong); color: var(--paper) }
.check { border: 1px solid var(--line); border-radius: .5rem; padding: .7rem .9rem } .check p { margin: 0 0 .25rem }
@media (min-width: 40rem) { button.main { width: auto; min-width: 18rem } }
.language { display: flex; justify-content: flex-end; gap: .5rem } .language button { margin: 0; min-height: 2.25rem; padding: .2rem .7rem; font-size: .95rem; font-weight: 400; border-width: 1px } .language select { min-width: 0; padding: .2rem .4rem; font-size: .95rem }
button:not(.main):hover { background: var(--wash) }
:focus-visible { outline: 3px solid var(--strong); outline-offset: 2px }
details { border: 1px solid var(--line); border-radius: .5rem; padding: 0 1rem; margin: 0 0 .6rem } summary { font-weight: 600; padding: .7rem 0; cursor: pointer } details form { padding-bottom: .5rem } p + .more { margin-top: 2.25rem } summary h2 { display: inline; font-size: inherit; margin: 0 }
dl { margin: 0 } dt { color: var(--quiet); font-size: .95rem } dd { margin: 0 0 .6rem; overflow-wrap: anywhere }
`
}
