/**
 * `npm run bench:console [-- --cases N --ahead N]`: what pages of the console weigh, and how long they take in Chromium, where a policy has
 * 100,000 cases, and 5,000 people lose access within 48 hours.
 * Database, function and browser share this machine: other work on it counts, too.
 */
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { chromium, type Page } from 'playwright-core'
import * as z from 'zod'
import { tableRows } from '../../functions/cli/output/rows.ts'
import { type Machine, startMachine } from '../../infra/local/machine.ts'
import { virtualClock } from '../../infra/local/virtual-clock.ts'
import type { Role } from '../../shared/adapters/oidc/scopes.ts'
import { announcedPolicy } from './invented.ts'
import { daysCounted, makeCases } from './many-cases.ts'
import { makePeopleAhead } from './people-ahead.ts'

const visits = 20

/** Milliseconds after which a page is visited no more. */
const longEnough = 15_000

/** Kilobytes, and milliseconds: 95 of 100 visits take no longer. */
const limits = { weight: 150, firstByte: 300, render: 1000 } as const

const policy = await announcedPolicy()
const clock = virtualClock(policy.announcedAt.add({ hours: 24 * daysCounted }))

/** @returns with the words to search for, where the page is a search */
async function pagesOf(
  { system }: Machine,
  cases: number,
): Promise<readonly (readonly [name: string, path: string, role: Role, words?: string])[]> {
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
    ['a rare name', '/console/people', 'operator', `Somebody ${cases - 1}`],
    ['requests', '/console/requests', 'operator'],
    ['suspensions', `${under}/suspensions`, 'operator'],
    ['suspensions, made anew', `${under}/suspensions?list=new`, 'operator'],
    ['suspensions, to approve', `${under}/suspensions/approve`, 'approver'],
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

async function visitOnce(page: Page, url: string, words?: string): Promise<Visit> {
  const answer = await page.goto(url)
  if (answer?.status() !== 200) throw new Error(`${url} was answered ${answer?.status()}`)
  if (words !== undefined) {
    await page.getByRole('searchbox').fill(words)
    await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name: 'Search' }).click()])
    if (!(await page.getByRole('table').isVisible())) throw new Error(`nobody was found by ${words}`)
  }
  return visit.parse(await page.evaluate(timings))
}

async function measure(machine: Machine, cases: number) {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
  const home = new URL(machine.ses.url).origin
  const signedIn = async (role: Role) => {
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage()
    await page.goto(`${home}/console/`)
    await Promise.all([page.waitForEvent('load'), page.getByRole('link', { name: role, exact: true }).click()])
    return page
  }
  try {
    const pages = { operator: await signedIn('operator'), approver: await signedIn('approver') }
    const measured: Measured[] = []
    for (const [name, path, role, words] of await pagesOf(machine, cases)) {
      const page = role === 'approver' ? pages.approver : pages.operator
      await visitOnce(page, `${home}${path}`, words)
      const found: Visit[] = []
      const from = performance.now()
      while (found.length < visits && performance.now() - from < longEnough) found.push(await visitOnce(page, `${home}${path}`, words))
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

/** Of a hundred visits so many take no longer; 0: the least. */
const within = (share: number, { found }: Measured, of: keyof Visit): number =>
  found.map((one) => one[of]).toSorted((a, b) => a - b)[Math.max(1, Math.ceil((share * found.length) / 100)) - 1] ?? Number.NaN

const weightOf = (one: Measured): number => within(100, one, 'bytes') / 1000

const over = (one: Measured): string =>
  [
    ...(weightOf(one) > limits.weight ? ['weight'] : []),
    ...(within(95, one, 'firstByte') > limits.firstByte ? ['first byte'] : []),
    ...(within(95, one, 'rendered') > limits.render ? ['rendered'] : []),
  ].join(', ')

const spread = (one: Measured, of: keyof Visit): string => [0, 50, 95].map((share) => within(share, one, of).toFixed(0)).join(' / ')

const load = (): string =>
  loadavg()
    .map((average) => average.toFixed(1))
    .join(', ')

const { values } = parseArgs({ options: { cases: { type: 'string', default: '100000' }, ahead: { type: 'string', default: '5000' } } })
const cases = Number(values.cases)
const machine = await startMachine({ port: 0, clock })
try {
  const from = performance.now()
  await makeCases(machine, policy, cases)
  await makePeopleAhead(machine, policy, Number(values.ahead))
  console.log(
    `${values.cases} cases and ${values.ahead} people made in ${((performance.now() - from) / 1000).toFixed(0)} s; load ${load()}`,
  )
  const table = tableRows(
    await measure(machine, cases),
    {
      page: ({ name }) => name,
      'page and style, KB': (one) => weightOf(one).toFixed(0),
      'first byte, ms: least / p50 / p95': (one) => spread(one, 'firstByte'),
      'whole, ms': (one) => spread(one, 'whole'),
      'rendered, ms': (one) => spread(one, 'rendered'),
      [`over ${limits.weight} KB, ${limits.firstByte} or ${limits.render} ms`]: over,
    },
    { terminal: false, colour: false, width: 0 },
  )
  console.log(`${table.join('')}\nload ${load()}`)
} finally {
  await machine.close()
}
