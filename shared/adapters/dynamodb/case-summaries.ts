import * as z from 'zod'
import { nameWords } from '../../domain/people/read-staff.ts'
import { isRef } from '../../domain/people/ref.ts'
import { type Shard, shardOf, shards } from '../../domain/people/shards.ts'
import {
  type CaseFilter,
  type CaseSummaries,
  type CaseSummary,
  caseSummary,
  hasMailTrouble,
  isFlagged,
  isUnreachable,
  lastDayOf,
} from '../../domain/people/summary.ts'
import { type Condition, deleteItem, getItems, json, parseItem, putItem, queryItems, replaceItem, type Table } from './table.ts'

/** The attributes that `conditionOf` asks for. */
const filteredBy = (summary: CaseSummary) => ({
  state: summary.state,
  unit: summary.unit,
  country: summary.country,
  lastDay: lastDayOf(summary)?.toString(),
  held: flagOf(hasMailTrouble(summary)),
  unreachable: flagOf(isUnreachable(summary)),
  contested: flagOf(summary.requests.length > 0),
  words: nameWords(summary.name).map(begun).join(''),
})

type Attribute = keyof ReturnType<typeof filteredBy>

/** Absent where it does not apply. */
const flagOf = (applies: boolean): 1 | undefined => (applies ? 1 : undefined)

/** With what stands before every word: a text that contains it contains a word that begins so. */
const begun = (word: string): string => ` ${word}`

interface Clause {
  readonly attribute: Attribute
  /** `#` stands for the attribute, each `:` for a value. */
  readonly test: string
  readonly values?: readonly string[]
}

/** @returns undefined where all match */
function conditionOf({ before, units, words = [], ...filter }: CaseFilter): Condition | undefined {
  const equal = (attribute: 'state' | 'unit' | 'country'): readonly Clause[] => {
    const value = filter[attribute]
    return value === undefined ? [] : [{ attribute, test: '# = :', values: [value] }]
  }
  const flag = (attribute: 'held' | 'unreachable' | 'contested'): readonly Clause[] => {
    const applies = filter[attribute]
    return applies === undefined ? [] : [{ attribute, test: applies ? 'attribute_exists(#)' : 'attribute_not_exists(#)' }]
  }
  const clauses: readonly Clause[] = [
    ...(['state', 'unit', 'country'] as const).flatMap(equal),
    ...(['held', 'unreachable', 'contested'] as const).flatMap(flag),
    ...(units ? [{ attribute: 'unit', test: `# IN (${[...units].map(() => ':').join(', ')})`, values: [...units] } as const] : []),
    ...(before ? [{ attribute: 'lastDay', test: '# < :', values: [before.toString()] } as const] : []),
    ...words.map((word) => ({ attribute: 'words', test: 'contains(#, :)', values: [begun(word)] }) as const),
  ]
  if (clauses.length === 0) return undefined
  const values = clauses.flatMap(({ values = [] }) => values)
  let given = 0
  const named = ({ attribute, test }: Clause) => test.replace('#', `#${attribute}`).replaceAll(':', () => `:value${given++}`)
  return {
    condition: clauses.map(named).join(' AND '),
    names: Object.fromEntries(clauses.map(({ attribute }) => [`#${attribute}`, attribute])),
    values: Object.fromEntries(values.map((value, index) => [`:value${index}`, value])),
  }
}

const partitionOf = (policy: string, shard: Shard): string => `CASES#${policy}#${shard}`

const keyOf = (policy: string, ref: string) => ({ pk: partitionOf(policy, shardOf(ref)), sk: ref })

const flaggedPartitionOf = (policy: string): string => `CASES#${policy}#flagged`

/** Of flagged cases, so that no other is read for theirs. It may be left over: it counts only while the case is flagged. */
const flaggedKeyOf = (policy: string, ref: string) => ({ pk: flaggedPartitionOf(policy), sk: ref })

const isLater = (version: number): Condition => ({
  condition: 'attribute_not_exists(#version) OR #version < :version',
  names: { '#version': 'version' },
  values: { ':version': version },
})

const summaryItem = z.object({ body: json(caseSummary) })

const flaggedItem = z.object({ sk: z.string() })

/** Case summaries in the table of records, one item each, and another for a flagged case. */
export function dynamoCaseSummaries(table: Table): CaseSummaries {
  const listFlagged: CaseSummaries['list'] = async (policy, filter, most, from) => {
    const partition = { pk: flaggedPartitionOf(policy), skAfter: from || beforeAll }
    const found = await first(most, queryItems(table, partition, flaggedItem, { filter: conditionOf(filter) }))
    const items = await getItems(
      table,
      found.map(({ sk }) => keyOf(policy, sk)),
    )
    const rows = items.map((item) => parseItem(summaryItem, item).body).filter(isFlagged)
    const last = found.at(-1)
    return { rows: rows.toSorted((a, b) => (a.ref < b.ref ? -1 : 1)), next: last && found.length === most ? last.sk : undefined }
  }

  const listAny: CaseSummaries['list'] = async (policy, filter, most, from) => {
    const condition = conditionOf(filter)
    const start = from && isRef(from) ? { shard: shardOf(from), after: from } : { shard: shards[0], after: beforeAll }
    const rows: CaseSummary[] = []
    async function rowsIn(shard: Shard): Promise<readonly CaseSummary[]> {
      const wanted = most - rows.length
      const partition = { pk: partitionOf(policy, shard), skAfter: shard === start.shard ? start.after : beforeAll }
      const settings = { consistent: false, ...(condition ? { filter: condition } : { pageSize: wanted }) }
      return (await first(wanted, queryItems(table, partition, summaryItem, settings))).map(({ body }) => body)
    }
    const ahead = shards.slice(shards.indexOf(start.shard))
    // One shard has enough if many match. If few do, all are read, most of them at once.
    let read = 0
    for (const by of [1, 4, shards.length]) {
      if (rows.length >= most) break
      rows.push(...(await Promise.all(ahead.slice(read, by).map(rowsIn))).flat())
      read = by
    }
    const page = rows.slice(0, most)
    const last = page.at(-1)
    return { rows: page, next: last && page.length === most ? last.ref : undefined }
  }

  return {
    async save(summary, version) {
      const { policy, ref } = summary
      const attributes = { version, ...filteredBy(summary) }
      // First, so that no flagged case is without it.
      if (isFlagged(summary)) await putItem(table, { ...flaggedKeyOf(policy, ref), ...attributes }, isLater(version))
      const item = { ...keyOf(policy, ref), ...attributes, body: JSON.stringify(summary) }
      const { body: former } = (await replaceItem(table, item, summaryItem.partial(), isLater(version))) ?? {}
      if (!isFlagged(summary) && former && isFlagged(former)) await deleteItem(table, flaggedKeyOf(policy, ref), isLater(version))
    },
    async remove(policy, ref, version) {
      await deleteItem(table, keyOf(policy, ref), isLater(version))
      await deleteItem(table, flaggedKeyOf(policy, ref), isLater(version))
    },
    list(policy, filter, most, from) {
      const isOfFlagged = filter.contested || filter.held || filter.unreachable
      return isOfFlagged ? listFlagged(policy, filter, most, from) : listAny(policy, filter, most, from)
    },
  }
}

/** A space sorts before every ref. */
const beforeAll = ' '

async function first<T>(most: number, all: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = []
  for await (const one of all) if (found.push(one) === most) break
  return found
}
