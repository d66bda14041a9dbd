import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const readme = new URL('../../shared/README.md', import.meta.url)

/** Rows such as `| claim | `campaign/send/claim.ts` | `claimNotice` | reserves the notice |`. */
const stops = [...readFileSync(readme, 'utf8').matchAll(/^\| ([\w ]+) \| `([\w./-]+\.ts)` \| `(\w+)` \|/gm)].map(
  ([, stop = '', file = '', name = '']) => ({ stop, file, name }),
)

it('the README follows a mail in seven stops, an import in six, a pass in eight, an enrolment in five and a suspension in seven', () => {
  expect(stops).toHaveLength(33)
})

it.each(stops)('the stop "$stop" is $name in $file', async ({ file, name }) => {
  const module: Record<string, unknown> = await import(new URL(file, readme).href)
  expect(module[name]).toEqual(expect.any(Function))
})
