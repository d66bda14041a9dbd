import * as z from 'zod'
import { counted } from '../../shared/domain/text.ts'
import { testedSource } from '../admin/routes/source-tests.ts'
import { foundInSource, listedSource, ofSource, sourceListBody } from '../admin/routes/sources.ts'
import { at } from '../path.ts'
import { lookUntil } from './api/wait.ts'
import { failure } from './failure.ts'
import { wholeNumber, withoutConsent, yes } from './input/arguments.ts'
import { noun } from './noun.ts'
import { factRows, minute, printAnswer, printList, tableRows } from './output/rows.ts'
import { clean, jsonLine } from './terminal.ts'
import { nothing, verb } from './verb.ts'

/** The name of a source. */
const sourceArgument = z.object({ name: ofSource.shape.source })

export type ListedSource = z.output<typeof listedSource>

/** `pass 7, reading: 3 pages, 2400 of 9000 records, since 2023-02-23 09:00Z` */
function passUnderWay({ pass }: ListedSource): string | undefined {
  if (!pass) return undefined
  const { number, stage, pages, records, total, startedAt, trouble } = pass
  const far = `${counted(pages, 'page')}, ${records}${total === undefined ? '' : ` of ${total}`} records`
  return `pass ${number}, ${stage}: ${far}, since ${minute(startedAt)}${trouble === undefined ? '' : `; ${trouble}`}`
}

const listVerb = verb(
  {
    name: 'ides source list',
    does: 'Lists the sources of device state and the directory, with the last pass over each',
    takes: nothing,
    options: nothing,
    example: 'ides source list',
  },
  ({ api, json, terminal }) =>
    printList(
      api.allPages({ method: 'GET', path: '/sources', answer: sourceListBody }),
      () => ({
        source: ({ name }) => name,
        kind: ({ kind }) => kind,
        'last pass': ({ last }) => last && minute(last.endedAt),
        outcome: ({ last }) => last?.outcome,
        records: ({ last }) => last?.records,
        present: ({ last }) => last?.present,
        unread: ({ last }) => last?.unread,
        unmatched: ({ last }) => last?.unmatched,
        now: passUnderWay,
      }),
      json,
      terminal,
    ),
)

type Found = z.output<typeof foundInSource>['items'][number]

const showVerb = verb(
  {
    name: 'ides source show',
    does: 'Shows the state of a source, and which of its records could not be used',
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
    else
      await terminal.print([
        ...standingLines(source.body),
        ...(found.length === 0
          ? []
          : [
              '\n',
              ...tableRows(
                found,
                { record: ({ record }) => record, what: ({ what }) => what, message: ({ message }) => message },
                terminal.style,
              ),
            ]),
      ])
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

const syncVerb = verb(
  {
    name: 'ides source sync',
    does: 'Reads all of a source now; it is read every few hours anyway',
    takes: sourceArgument,
    options: nothing,
    example: 'ides source sync intune',
  },
  async ({ takes: { name }, api, json, terminal }) =>
    printAnswer(
      await api.call({ method: 'POST', path: at`/sources/${name}/pass`, answer: listedSource }),
      () => [`${name} is being read: ides source show ${name} shows how far it is\n`],
      json,
      terminal,
    ),
)

const acceptVerb = verb(
  {
    name: 'ides source accept',
    does: 'Accepts a held pass: apps and devices missing from it count as removed',
    more: 'Check it first with ides source show. The next normal pass replaces it.',
    takes: sourceArgument,
    options: z.object({
      pass: wholeNumber
        .optional()
        .meta({ title: 'N', description: 'The number of the pass that you looked at; by default the one that is held.' }),
      yes,
    }),
    example: 'ides source accept intune --pass 12',
  },
  async ({ takes: { name }, options, api, json, terminal, around }) => {
    const source = await api.call({ method: 'GET', path: at`/sources/${name}`, answer: listedSource })
    if (!source.ok) return terminal.fail(source)
    const { last } = source.body
    const pass = options.pass ?? (last?.outcome === 'held' ? last.number : undefined)
    if (pass === undefined) return terminal.fail(failure(1, `no pass of ${name} is held`))
    const why = last?.number === pass && last.why ? `: ${last.why}` : ''
    const refused = await withoutConsent(`This believes pass ${pass} of ${name}${why}`, options.yes, around, terminal)
    if (refused !== undefined) return refused
    return printAnswer(
      await api.call({ method: 'POST', path: at`/sources/${name}/acceptance`, body: { pass }, answer: listedSource }),
      () => [`pass ${pass} of ${name} is accepted\n`],
      json,
      terminal,
    )
  },
)

type Shown = NonNullable<z.output<typeof testedSource>['shown']>

const testVerb = verb(
  {
    name: 'ides source test',
    does: 'Connects to a source and reads one page: shows what it returns, and which permissions are missing. Keeps nothing',
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

export const sourceNoun = noun({
  name: 'ides source',
  does: 'Lists, tests and reads device managers and the directory, and accepts passes that are held',
  verbs: { list: listVerb, show: showVerb, test: testVerb, sync: syncVerb, accept: acceptVerb },
  otherwise: 'list',
})
