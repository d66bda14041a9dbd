import type * as z from 'zod'
import { testedSource } from '../../admin/routes/sources/source-test.ts'
import { at } from '../../path.ts'
import { lookUntil } from '../api/wait.ts'
import { clean, jsonLine } from '../clean.ts'
import { failure } from '../failure.ts'
import { factRows } from '../output/rows.ts'
import { nothing, verb } from '../verb.ts'
import { sourceArgument } from './named.ts'

type Shown = NonNullable<z.output<typeof testedSource>['shown']>

export const testVerb = verb(
  {
    name: 'ides source test',
    does: 'Connects to a source and reads one page: says what it shows, or what is not granted. Keeps nothing',
    takes: sourceArgument,
    options: nothing,
    example: 'ides source test intune',
  },
  async ({ takes: { name }, api, json, terminal, around }) => {
    const tested = await lookUntil(
      await api.call({ method: 'POST', path: at`/sources/${name}/test`, answer: testedSource }),
      ({ endedAt }) => endedAt !== undefined,
      () => api.call({ method: 'GET', path: at`/sources/${name}/test`, answer: testedSource }),
      around,
      () => terminal.progress(`${name} is being asked`),
    )
    if (!tested.ok) return terminal.fail(tested)
    const { problem, shown } = tested.body
    if (json) await terminal.print([jsonLine(tested.body)])
    if (problem) return json ? 1 : terminal.fail(failure(1, problem.message))
    if (!shown) return terminal.fail(failure(1, `${name} was not tested in twenty minutes: see the log of sync`))
    if (!json) await terminal.print(lines(shown))
    return 0
  },
)

function lines({ records, unread, total, by, faults }: Shown): readonly string[] {
  const numbers = Object.entries(by).map(([what, kinds]) => [what, listed(kinds)] as const)
  return [
    ...factRows({
      'first page': `${records} records${unread > 0 ? `, ${unread} of them unreadable` : ''}`,
      'on all pages': total,
      ...Object.fromEntries(numbers),
    }),
    ...faults.map((fault) => `odd: ${clean(fault)}\n`),
  ]
}

/** `ios 12, android 3` */
const listed = (kinds: Readonly<Record<string, number>>): string =>
  Object.entries(kinds)
    .toSorted(([, a], [, b]) => b - a)
    .map(([kind, number]) => `${kind} ${number}`)
    .join(', ')
