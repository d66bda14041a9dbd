import { createHash } from 'node:crypto'
import { getOrCompute } from '#domain/caching.ts'
import { type Brand, plainAccent } from '#domain/emails/brand.ts'
import { familyStyle } from '../style/family.ts'

interface Look {
  style: string
  /** Of the style, for the Content-Security-Policy. */
  hash: string
}

const looks = new Map<Brand | undefined, Look>()

/** Made once for each brand. */
export const lookOf = (brand: Brand | undefined): Look =>
  getOrCompute(looks, brand, () => {
    const style = familyStyle(brand?.accent ?? plainAccent) + own
    return { style, hash: `'sha256-${createHash('sha256').update(style).digest('base64')}'` }
  })

const own = `
body { font-size: 1.0625rem }
.bar { padding: .6rem max(1rem, calc(50vw - 20rem)) } .language { display: flex; gap: .5rem; margin: 0 0 0 auto } .language select, .language button { min-width: 0; min-height: 2.25rem; margin: 0; padding: .2rem .6rem; font-size: .95rem; font-weight: 400 }
main { max-width: 42rem; margin: 0 auto; padding: 1.5rem 1rem 4rem }
p, ul, ol { margin: 0 0 .75rem; overflow-wrap: anywhere } ul, ol { padding-left: 1.4rem } li { margin-bottom: .35rem }
.deadline { border-left: .3rem solid var(--accent); background: var(--wash); padding: .75rem 1rem; margin: 1rem 0; border-radius: 0 .4rem .4rem 0 } .deadline strong { display: block; font-size: 1.25rem; line-height: 1.3; margin: .1rem 0 .3rem } .deadline p { margin: 0 }
.rows { list-style: none; padding: 0 } .rows li, .check, details { border: 1px solid var(--line); border-radius: .5rem; padding: .7rem .9rem; margin: 0 0 .6rem } details { padding-block: 0 } .rows span { display: block } .rows .name { font-weight: 600 }
form { margin: 0 0 1rem } label { display: block; font-weight: 600; margin: .75rem 0 .25rem } input[type=date], select { width: auto }
button { min-height: 2.75rem; margin: .25rem .5rem .25rem 0 } button.main { width: 100%; min-height: 3.25rem; font-size: 1.15rem }
pre { white-space: pre-wrap; overflow-wrap: anywhere } summary { padding: .7rem 0; font-weight: 600; cursor: pointer } summary h2 { display: inline; font-size: inherit } p + .more { margin-top: 2.25rem } .more + form { margin-top: 1.5rem }
@media (min-width: 40rem) { button.main { width: auto; min-width: 18rem } }
`
