import type * as z from 'zod'
import { foundInSource } from '../../admin/routes/sources/list-findings.ts'
import { listedSource } from '../../admin/routes/sources/source.ts'
import { at } from '../../path.ts'
import { jsonLine } from '../clean.ts'
import { factRows, minute, tableRows } from '../output/rows.ts'
import { nothing, verb } from '../verb.ts'
import { type ListedSource, passUnderWay, sourceArgument } from './named.ts'

type Found = z.output<typeof foundInSource>['items'][number]

export const showVerb = verb(
  {
    name: 'ides source show',
    does: 'Shows how a source stands, and which of its records could not be used',
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
