/**
 * `npm run bench:console [-- --cases N]`: what pages of the console weigh, and how long they take in Chromium, where a policy has 100,000 cases.
 * Database, function and browser share this machine. Of the people, only a thousand exist beyond the summary of their case.
 */
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb'
import pMap from 'p-map'
import { chromium, type Page } from 'playwright-core'
import * as z from 'zod'
import { rows } from '../../../functions/cli/output/rows.ts'
import { dynamoCaseSummaries } from '../../../shared/adapters/dynamodb/case-summaries.ts'
import { type Item, openDatabase } from '../../../shared/adapters/dynamodb/table.ts'
import type { Role } from '../../../shared/adapters/oidc/scopes.ts'
import { importDevices } from '../../../shared/campaign/import/import-devices.ts'
import { importStaff } from '../../../shared/campaign/import/import-staff.ts'
import { batchesOf } from '../../../shared/domain/batches.ts'
import { refBytes, refFrom } from '../../../shared/domain/people/ref.ts'
import type { CaseSummary } from '../../../shared/domain/people/summary.ts'
import { type Machine, settings, startMachine } from '../machine.ts'
import { virtualClock } from '../virtual-clock.ts'
import { announcedPolicy } from './invented.ts'

const visits = 20

/** Milliseconds after which a page is visited no more. */
const longEnough = 15_000

/** People who exist, all owed their first notice now. */
const people = 1000

const daysCounted = 20

/** Kilobytes, and milliseconds: 95 of 100 visits take no longer. */
const limits = { weight: 150, firstByte: 300, render: 1000 } as const

const policy = await announcedPolicy()
const clock = virtualClock(policy.announcedAt.add({ hours: 24 * daysCounted }))

const unitOf = (index: number): string => `unit-${index % 100}`

async function seed({ system, count }: Machine, cases: number): Promise<void> {
  await system.policies.activate(policy, 0)
  const numbers = Array.from({ length: people }, (_, index) => index)
  const staff = { language: 'en', zone: 'Europe/Brussels', country: 'BE', manager: '' }
  await importStaff(
    system,
    numbers.map((index) => ({ ...staff, id: `s${index}`, email: `s${index}@example.org`, name: `Somebody ${index}`, unit: unitOf(index) })),
  )
  const device = {
    label: 'iPhone',
    platform: 'ios',
    ownership: 'official',
    workApps: 'yes',
    apps: 'tiktok',
    reportedAt: clock.now().toString(),
  }
  await importDevices(
    system,
    numbers.map((index) => ({ ...device, id: `d${index}`, staff: `s${index}` })),
  )
  await saveNew(Array.from({ length: cases - people }, (_, index) => summaryOf(people + index)))
  await count()
  const [today] = await system.caseCounts.list(policy.id)
  if (!today) throw new Error('nothing was counted')
  const units = await system.caseCounts.findUnits(policy.id, today.on)
  for (let days = 1; days < daysCounted; days += 1)
    await system.caseCounts.save(
      policy.id,
      { ...today, on: today.on.subtract({ days }), at: today.at.subtract({ hours: 24 * days }) },
      units,
    )
}

/** Saves summaries as the adapter does, but 25 items a request. */
async function saveNew(summaries: readonly CaseSummary[]): Promise<void> {
  const items: Item[] = []
  const [noting, database] = [openDatabase(), openDatabase()]
  noting.middlewareStack.add(
    () => async (args) => {
      if ('Item' in args.input && args.input.Item) items.push(args.input.Item)
      return { output: { $metadata: {} }, response: {} }
    },
    { step: 'initialize' },
  )
  const adapter = dynamoCaseSummaries({ client: noting, name: settings.RECORDS_TABLE })
  for (const one of summaries) await adapter.save(one, 1)
  const write = (batch: readonly Item[]) =>
    database.send(
      new BatchWriteItemCommand({ RequestItems: { [settings.RECORDS_TABLE]: batch.map((Item) => ({ PutRequest: { Item } })) } }),
    )
  await pMap(batchesOf(items, 25), write, { concurrency: 4 })
  for (const client of [noting, database]) client.destroy()
}

/** One of a hundred asks for something; one of a thousand has their mail held. */
const summaryOf = (index: number): CaseSummary => ({
  policy: policy.id,
  ref: refFrom(crypto.getRandomValues(new Uint8Array(refBytes))),
  staff: `s${index}`,
  name: `Somebody ${index}`,
  unit: unitOf(index),
  country: 'BE',
  state: index % 3 === 0 ? 'clear' : 'open',
  openedAt: policy.announcedAt.toString(),
  deadline: '2023-03-15T23:00:00Z',
  deadlineZone: 'Europe/Brussels',
  ownZone: 'Europe/Brussels',
  devices: 1,
  suspended: 0,
  ...(index % 1000 === 7 ? { held: 'bounced' } : {}),
  requests: index % 100 === 1 ? [{ kind: 'contest', at: policy.announcedAt.toString() }] : [],
})

async function pagesOf({ system }: Machine): Promise<readonly (readonly [name: string, path: string, role: Role])[]> {
  const under = `/console/policies/${policy.id}`
  const ref = await system.refs.find('s0')
  return [
    ['overview', '/console/', 'operator'],
    ['policies', '/console/policies', 'operator'],
    ['policy', under, 'operator'],
    ['numbers', `${under}/numbers`, 'operator'],
    ['report', `${under}/report`, 'operator'],
    ['cases', `${under}/cases`, 'operator'],
    ['cases of a unit', `${under}/cases?unit=unit-7`, 'operator'],
    ['cases of a unit, in order', `${under}/cases?unit=unit-7&order=name`, 'operator'],
    ['cases that nothing matches', `${under}/cases?unit=none`, 'operator'],
    ['decide together, rare filter', `${under}/together?only=held`, 'operator'],
    ['decide together, those who ask', `${under}/together?only=contested&state=clear`, 'operator'],
    ['one case', `${under}/cases/${ref}`, 'operator'],
    ['one person', `/console/people/${ref}`, 'operator'],
    ['requests', '/console/requests', 'operator'],
    ['suspensions', `${under}/suspensions`, 'operator'],
    ['access', `${under}/access`, 'operator'],
    ['lift', `${under}/lift`, 'approver'],
    ['audit', '/console/audit', 'operator'],
    ['system', '/console/system', 'operator'],
  ]
}

/** Bytes, and milliseconds since the visit began. */
const visit = z.object({ bytes: z.number(), firstByte: z.number(), whole: z.number(), rendered: z.number() })

type Visit = z.output<typeof visit>

/** Run in the page. Rendered: the first frame after all is loaded. */
const timings = `new Promise((resolve) => requestAnimationFrame(() => setTimeout(() => {
  const [page] = performance.getEntriesByType('navigation')
  const paints = performance.getEntriesByType('paint').map(({ startTime }) => startTime)
  const style = performance.getEntriesByType('resource').reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)
  resolve({
    bytes: page.encodedBodySize + style,
    firstByte: page.responseStart,
    whole: page.responseEnd,
    rendered: Math.max(page.loadEventEnd, ...paints),
  })
})))`

async function visitOnce(page: Page, url: string): Promise<Visit> {
  const answer = await page.goto(url)
  if (answer?.status() !== 200) throw new Error(`${url} was answered ${answer?.status()}`)
  return visit.parse(await page.evaluate(timings))
}

async function measure(machine: Machine) {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
  const home = new URL(machine.ses.url).origin
  const signedIn = async (role: Role) => {
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage()
    await page.goto(`${home}/console/`)
    await page.getByRole('link', { name: role, exact: true }).click()
    return page
  }
  try {
    const pages = { operator: await signedIn('operator'), approver: await signedIn('approver') }
    const measured: Measured[] = []
    for (const [name, path, role] of await pagesOf(machine)) {
      const page = role === 'approver' ? pages.approver : pages.operator
      await visitOnce(page, `${home}${path}`)
      const found: Visit[] = []
      const from = performance.now()
      while (found.length < visits && performance.now() - from < longEnough) found.push(await visitOnce(page, `${home}${path}`))
      measured.push({ name, found })
    }
    return measured
  } finally {
    await browser.close()
  }
}

interface Measured {
  readonly name: string
  readonly found: readonly Visit[]
}

/** Of a hundred visits so many take no longer. */
const within = (share: number, { found }: Measured, of: keyof Visit): number =>
  found.map((one) => one[of]).toSorted((a, b) => a - b)[Math.ceil((share * found.length) / 100) - 1] ?? Number.NaN

const weightOf = (one: Measured): number => within(100, one, 'bytes') / 1000

const over = (one: Measured): string =>
  [
    ...(weightOf(one) > limits.weight ? ['weight'] : []),
    ...(within(95, one, 'firstByte') > limits.firstByte ? ['first byte'] : []),
    ...(within(95, one, 'rendered') > limits.render ? ['rendered'] : []),
  ].join(', ')

const both = (one: Measured, of: keyof Visit): string => [50, 95].map((share) => within(share, one, of).toFixed(0)).join(' / ')

const { values } = parseArgs({ options: { cases: { type: 'string', default: '100000' } } })
const machine = await startMachine({ port: 0, clock })
try {
  const from = performance.now()
  await seed(machine, Number(values.cases))
  console.log(
    `${values.cases} cases made in ${((performance.now() - from) / 1000).toFixed(0)} s; load ${loadavg()
      .map((load) => load.toFixed(1))
      .join(', ')}`,
  )
  const table = rows(
    await measure(machine),
    {
      page: ({ name }) => name,
      'page and style, KB': (one) => weightOf(one).toFixed(0),
      'first byte, ms, p50 / p95': (one) => both(one, 'firstByte'),
      'whole, ms': (one) => both(one, 'whole'),
      'rendered, ms': (one) => both(one, 'rendered'),
      [`over ${limits.weight} KB, ${limits.firstByte} or ${limits.render} ms`]: over,
    },
    { terminal: false, colour: false, width: 0 },
  )
  console.log(table.join(''))
} finally {
  await machine.close()
}
