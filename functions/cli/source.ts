import * as z from 'zod'
import { sourceTest } from '../../shared/domain/sources/tasks.ts'
import { parameters } from '../admin/fields.ts'
import { acceptPassRoute, beginPassRoute, foundInSource, listedSource, listSourcesRoute, passUnderWay } from '../admin/routes/sources.ts'
import { minute } from '../minute.ts'
import { at } from '../path.ts'
import { callUntilEnded } from './api/wait.ts'
import { failure } from './failure.ts'
import { noun } from './noun.ts'
import { factRows, tableRows } from './output/rows.ts'
import { routeVerb } from './route-verb.ts'
import { clean, jsonLine } from './terminal.ts'
import { nothing, verb } from './verb.ts'

/** The name of a source. */
const sourceArgument = z.object({ name: parameters.source })

type ListedSource = z.output<typeof listedSource>

type Found = z.output<typeof foundInSource>['items'][number]

const showVerb = verb(
  {
    name: 'ides source show',
    does: 'Show the state of a source, and which of its records could not be used',
    more: 'Unread: it is no record of a device. Unmatched: its user is no staff, or it has none. Shared: it has several. Fault: a part of it is unknown.',
    takes: sourceArgument,
    options: nothing,
    json: 'Prints the source, then a record a line.',
    example: 'ides source show intune',
  },
  async ({ takes: { name }, api, json, terminal }) => {
    const source = await api.call({ method: 'GET', path: at`/sources/${name}`, answer: listedSource })
    if (!source.ok) return terminal.fail(source)
    const found: Found[] = []
    for await (const page of api.allPages({
      method: 'GET',
      path: at`/sources/${name}/findings`,
      query: { limit: 1000 },
      answer: foundInSource,
    })) {
      if (!page.ok) return terminal.fail(page)
      found.push(...page.body.items)
    }
    if (json) await terminal.print([source.body, ...found].map(jsonLine))
    else await terminal.print([...standingLines(source.body), ...(found.length === 0 ? [] : ['\n', ...tableRows(found, terminal.style)])])
    return 0
  },
)

function standingLines(source: ListedSource): readonly string[] {
  const { name, kind, everyHours, last, accepted } = source
  return factRows({
    source: name,
    kind,
    'read every': `${everyHours} hours`,
    now: passUnderWay(source),
    'last pass': last ? `${last.number}, ${last.outcome}, ended ${minute(last.endedAt)}` : 'none yet',
    why: last?.why,
    records: last && `${last.records}${last.total === undefined ? '' : `, of ${last.total} by the source`}`,
    present: last?.present,
    cleared: last?.cleared,
    vanished: last?.vanished,
    unread: last?.unread,
    unmatched: last?.unmatched,
    shared: last?.shared,
    accepted: accepted && `pass ${accepted.number}, ended ${minute(accepted.endedAt)}, with ${accepted.records} records`,
    'to do': last?.outcome === 'held' ? `if the pass is right: ides source accept ${name} --pass ${last.number}` : undefined,
  })
}

type Shown = NonNullable<z.output<typeof sourceTest>['shown']>

const testVerb = verb(
  {
    name: 'ides source test',
    does: 'Connect to a source and read one page: show what it returns, and which permissions are missing; nothing is kept',
    takes: sourceArgument,
    options: nothing,
    example: 'ides source test intune',
  },
  async ({ takes: { name }, api, json, terminal, around }) => {
    const tested = await callUntilEnded(
      api,
      { method: 'POST', path: at`/sources/${name}/test`, answer: sourceTest },
      ({ endedAt }) => endedAt !== undefined,
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

const list = routeVerb(listSourcesRoute)

export const sourceNoun = noun({
  name: 'ides source',
  does: 'List, test and read device managers and the directory, and accept passes that are held',
  verbs: [list, showVerb, testVerb, routeVerb(beginPassRoute), routeVerb(acceptPassRoute)],
  otherwise: list,
})
