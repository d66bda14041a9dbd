/** The only script of the console: a page that makes something of a form shows it while the form is filled in, and what goes on by itself does. Buttons do so without it. */
import { createHash } from 'node:crypto'

/** Where such a page shows what it makes, by a button `show`. */
export const madeId = 'made'

/** Milliseconds after the last key. */
const pause = 300

/** The answer to the button, without pressing it. What comes late, or is no such page, is not shown. */
export const script = `
const show = document.querySelector('button[name=do][value=show]')
let latest = 0
async function showMade() {
  const asked = ++latest
  await new Promise((resolve) => setTimeout(resolve, ${pause}))
  if (asked !== latest) return
  const answer = await fetch(location.href, { method: 'POST', body: new URLSearchParams(new FormData(show.form, show)) })
  const made = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('${madeId}')
  const shown = document.getElementById('${madeId}')
  if (asked !== latest || !made) return
  const open = [...shown.querySelectorAll('details')].map((one) => one.open)
  made.querySelectorAll('details').forEach((one, place) => (one.open = open[place] ?? false))
  shown.replaceChildren(...made.childNodes)
}
show?.form.addEventListener('input', showMade)
document.querySelector('button[data-next]')?.click()
`

/** Its hash makes each script one of its own, which browsers may keep. */
export const scriptAddress = `/console/live-${createHash('sha256').update(script).digest('hex').slice(0, 16)}.js`
