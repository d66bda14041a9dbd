import * as z from 'zod'
import { type Shard, shardOf } from '#domain/people/ref.ts'
import {
  type CaseFilter,
  type CaseProgress,
  type CaseSummaries,
  type CaseSummary,
  caseSummary,
  hasMailTrouble,
  isFlagged,
  isMatch,
  isUnreachable,
  lastDayOf,
  type SummaryPage,
} from '#domain/people/summary.ts'
import { pageByShard } from './by-shard.ts'
import {
  allMet,
  attributeIs,
  type Condition,
  deleteItem,
  getItems,
  json,
  parseItem,
  putItem,
  queryOnce,
  replaceItem,
  type Table,
} from './table.ts'

/** The attributes that `conditionOf` asks for. */
const filteredBy = (summary: CaseSummary) => ({
  state: summary.state,
  unit: summary.unit,
  country: summary.country,
  lastDay: lastDayOf(summary)?.toString(),
  held: flagOf(hasMailTrouble(summary)),
  unreachable: flagOf(isUnreachable(summary)),
  contested: flagOf(summary.requests.length > 0),
  proposed: flagOf(summary.proposed !== undefined),
})

type Attribute = keyof ReturnType<typeof filteredBy>

/** Absent where it does not apply. */
const flagOf = (applies: boolean) => (applies ? 1 : undefined)

/** Whatever the progress. @returns undefined where all match */
function conditionOf({ before, units, unit, country, held, unreachable, contested, proposed }: CaseFilter): Condition | undefined {
  const flags = Object.entries({ held, unreachable, contested, proposed } satisfies Partial<Record<Attribute, unknown>>)
  const equal = Object.entries({ unit, country } satisfies Partial<Record<Attribute, unknown>>)
  const among = Object.fromEntries([...(units ?? [])].map((one, index) => [`:unit${index}`, one]))
  return allMet([
    ...equal.flatMap(([name, value]) => (value === undefined ? [] : [attributeIs(name, value)])),
    ...flags.flatMap(([name, applies]) =>
      applies === undefined ? [] : [{ condition: `${applies ? 'attribute_exists' : 'attribute_not_exists'}(${name})` }],
    ),
    ...(units ? [{ condition: `#unit IN (${Object.keys(among).join(', ')})`, names: { '#unit': 'unit' }, values: among }] : []),
    ...(before ? [{ condition: 'lastDay < :before', values: { ':before': before.toString() } }] : []),
  ])
}

/** In the JSON, where no text that people write can stand in for a field: its quotes are escaped there. */
function hasProgress(progress: CaseProgress): Condition {
  const names = { '#state': 'state' }
  const values = { ':free': '"suspended":0', ':progress': progress, ':lifted': '"lifted":', ':was': `"lifted":"${progress}"` }
  if (progress === 'suspended') return { condition: 'NOT contains(body, :free)', values: { ':free': values[':free'] } }
  const condition = 'contains(body, :free) AND (contains(body, :was) OR (#state = :progress AND NOT contains(body, :lifted)))'
  return { condition, names, values }
}

/** A sparse index of cases by unit, then by ref. */
const unitsIndex = { name: 'units', sk: 'placed' }

const placeOf = (unit: string, ref: string) => `${unit}\t${ref}`

const afterAll = '~'

const partitionOf = (policy: string, shard: Shard) => `CASES#${policy}#${shard}`

const keyOf = (policy: string, ref: string) => ({ pk: partitionOf(policy, shardOf(ref)), sk: ref })

const isSuspended = ({ suspended }: CaseSummary) => suspended > 0

/** Cases that are listed without reading others: each has another item. That may be left over: it counts only while the case is so. */
const listedApart = { flagged: isFlagged, suspended: isSuspended }

type Mark = keyof typeof listedApart

const marks: readonly Mark[] = ['flagged', 'suspended']

const markPartitionOf = (policy: string, mark: Mark) => `CASES#${policy}#${mark}`

const markKeyOf = (policy: string, mark: Mark, ref: string) => ({ pk: markPartitionOf(policy, mark), sk: ref })

const isLater = (version: number): Condition => ({
  condition: 'attribute_not_exists(#version) OR #version < :version',
  names: { '#version': 'version' },
  values: { ':version': version },
})

const summaryItem = z.object({ body: json(caseSummary) })

/** A mark, or an entry of the index. */
const keyItem = z.object({ sk: z.string() })

/** Summaries of half a kilobyte: 40 read units, which leaves ten for the rest of a page. */
const mostRead = 620

/** Of 150 bytes: 12 read units, and another half for each case that is shown. */
const [mostMarksRead, mostMarkedShown] = [600, 60]

/** Cases that one page shows. */
const mostShown = 100

/** Of one unit or a few, at half a read unit each, as is each query. */
const [mostOfUnitsRead, mostUnits] = [78, 5]

/** What is stored of a case: its marks, and the summary. */
export function summaryItems(summary: CaseSummary, version: number) {
  const { policy, ref, unit } = summary
  const attributes = { version, ...filteredBy(summary) }
  return {
    marked: marks.filter(mark => listedApart[mark](summary)).map(mark => ({ ...markKeyOf(policy, mark, ref), ...attributes })),
    item: { ...keyOf(policy, ref), ...attributes, placed: placeOf(unit, ref), body: JSON.stringify(summary) },
  }
}

/** Case summaries in the table of records, one item each, and another for each mark of a case. */
export function dynamoCaseSummaries(table: Table): CaseSummaries {
  async function listMarked(mark: Mark, ...[policy, filter, most, from]: Parameters<CaseSummaries['list']>): Promise<SummaryPage> {
    const partition = { pk: markPartitionOf(policy, mark), skAfter: from }
    const { found, last } = await queryOnce(table, partition, keyItem, mostMarksRead, { consistent: false, filter: conditionOf(filter) })
    const some = found.slice(0, Math.min(most, mostMarkedShown))
    const rows = (await read(policy, some)).filter(row => listedApart[mark](row) && isMatch(row, filter))
    return { rows, next: some.length < found.length ? some.at(-1)?.sk : last }
  }

  /** In the order of refs; those that were removed since are left out. */
  async function read(policy: string, found: readonly z.output<typeof keyItem>[]) {
    const items = await getItems(
      table,
      found.map(({ sk }) => keyOf(policy, sk)),
      { consistent: false },
    )
    return items.map(item => parseItem(summaryItem, item).body).toSorted((a, b) => (a.ref < b.ref ? -1 : 1))
  }

  function listOfUnits(units: readonly string[], ...[policy, filter, most, from]: Parameters<CaseSummaries['list']>) {
    const isByUnitAlone = Object.entries(filter).every(([name, value]) => value === undefined || name === 'unit' || name === 'units')
    return pageByShard({ most, mostRead: mostOfUnitsRead, from }, async (shard, mostRead, after) => {
      const left = Math.max(1, mostRead - units.length)
      const mostFound = isByUnitAlone ? Math.min(most, left) : left
      const queries = units.map(unit => {
        const skBetween = [placeOf(unit, after === undefined ? '' : `${after}\0`), placeOf(unit, afterAll)] as const
        const partition = { pk: partitionOf(policy, shard), index: unitsIndex, skBetween }
        return queryOnce(table, partition, keyItem, mostFound, { consistent: false })
      })
      const pages = await Promise.all(queries)
      // As far as all of them were read.
      const [reached] = pages.flatMap(({ last }) => last ?? []).toSorted()
      const all = pages.flatMap(page => page.found).filter(({ sk }) => reached === undefined || sk <= reached)
      const found = all.toSorted((a, b) => (a.sk < b.sk ? -1 : 1)).slice(0, mostFound)
      const rows = (await read(policy, found)).filter(row => isMatch(row, filter))
      const next = found.length < all.length ? found.at(-1)?.sk : reached
      return { rows, read: found.length + units.length, next }
    })
  }

  const listAny: CaseSummaries['list'] = (policy, filter, most, from) => {
    const condition = allMet([conditionOf(filter), filter.progress && hasProgress(filter.progress)].filter(one => one !== undefined))
    return pageByShard({ most, mostRead, from }, async (shard, mostRead, skAfter) => {
      const partition = { pk: partitionOf(policy, shard), skAfter }
      const limit = condition ? mostRead : Math.min(mostRead, most)
      const { found, read, last } = await queryOnce(table, partition, summaryItem, limit, { consistent: false, filter: condition })
      return { rows: found.map(({ body }) => body), read, next: last }
    })
  }

  return {
    async save(summary, version) {
      const { policy, ref } = summary
      const { marked, item } = summaryItems(summary, version)
      // First, so that no such case is without it.
      for (const one of marked) await putItem(table, one, isLater(version))
      const { body: former } = (await replaceItem(table, item, summaryItem.partial(), isLater(version))) ?? {}
      for (const mark of marks)
        if (!listedApart[mark](summary) && former && listedApart[mark](former))
          await deleteItem(table, markKeyOf(policy, mark, ref), isLater(version))
    },
    async remove(policy, ref, version) {
      await deleteItem(table, keyOf(policy, ref), isLater(version))
      for (const mark of marks) await deleteItem(table, markKeyOf(policy, mark, ref), isLater(version))
    },
    list(policy, filter, most, from) {
      const isOfFlagged = filter.contested || filter.proposed || filter.held || filter.unreachable
      const units = [...new Set(filter.unit === undefined ? filter.units : [filter.unit])]
      // Who wants more than a page, to sort them, reads all cases where these are few.
      const isWhole = from === undefined && most > mostShown
      if (!isOfFlagged && !isWhole && units.length > 0 && units.length <= mostUnits) return listOfUnits(units, policy, filter, most, from)
      const mark = isOfFlagged ? 'flagged' : filter.progress === 'suspended' ? 'suspended' : undefined
      return mark ? listMarked(mark, policy, filter, most, from) : listAny(policy, filter, most, from)
    },
  }
}
