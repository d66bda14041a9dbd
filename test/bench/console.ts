/**
 * `npm run bench:console [-- --cases N --ahead N --visits N]`: what pages of the console weigh, what they read, and how long they take in Chromium, where a policy has
 * 100,000 cases, 5,000 people lose access within 48 hours, and 100,000 devices are counted.
 * Database, function and browser share this machine.
 */

import { parseArgs } from 'node:util'
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { chromium, type Page } from 'playwright-core'
import * as z from 'zod'
import { summaryItems } from '#adapters/dynamodb/case-summaries.ts'
import { nextItemOf } from '#adapters/dynamodb/people.ts'
import { peopleLists } from '#adapters/dynamodb/people-lists.ts'
import { putItems, type Table } from '#adapters/dynamodb/table.ts'
import type { Role } from '#adapters/oidc/scopes.ts'
import { batchesOf } from '#domain/batches.ts'
import { coverageCounter } from '#domain/coverage/counts.ts'
import type { StoredPerson } from '#domain/people/store.ts'
import { type CaseSummary, summariesOf } from '#domain/people/summary.ts'
import { review } from '#domain/review/review.ts'
import { coverages } from '#domain/sources/device-source.ts'
import { tableRows } from '#functions/cli/output/rows.ts'
import { drawRef } from '#functions/compose/stores.ts'
import { type Machine, settings, startMachine } from '#infra/local/machine.ts'
import { virtualClock } from '#infra/local/virtual-clock.ts'
import { peopleWith, several } from '../builders.ts'
import { connectorNamed } from '../connectors.ts'
import { lineOf } from '../summaries.ts'
import { meterCapacity } from './capacity.ts'
import { announcedPolicy, notified } from './invented.ts'

const daysCounted = 20

/** Kilobytes, read units of DynamoDB, and milliseconds: 95 of 100 visits take no more, or are marked with `!`. */
const limits = { weight: 150, units: 50, firstByte: 300, rendered: 1000 } as const

/** Read since the start. */
let units = 0

const policy = { ...(await announcedPolicy()), version: 1 }
const clock = virtualClock(policy.announcedAt.add({ hours: 24 * daysCounted }))

/** One of three is clear, one of a hundred asks for something, one of a thousand gets no mail, and one of 20,000 is of a small unit. */
const caseOf = (index: number) =>
  lineOf(`s${index}`, {
    policy: policy.id,
    ref: drawRef(),
    name: nameOf(index),
    unit: index % 20_000 === 5 ? 'unit-small' : `unit-${index % 100}`,
    country: 'BE',
    state: index % 3 === 0 ? 'clear' : 'open',
    requests: index % 100 === 1 ? [{ kind: 'contest', at: '2023-02-24T09:00:00Z' }] : [],
    held: index % 1000 === 7 ? 'bounced' : undefined,
  })

const nameOf = (index: number) => `Person ${index}`

/** Written at once, as they are stored. */
const together = 1000

/** So many cases under the policy, counted every day, and people who were notified in time and lose access at the deadline. */
async function fill({ system, count }: Machine, { people, records }: Record<'people' | 'records', Table>, cases: number, ahead: number) {
  const { addNames } = peopleLists(records)
  const saveLines = async (lines: readonly CaseSummary[]) => {
    const stored = lines.map(line => summaryItems(line, 1))
    await putItems(
      records,
      stored.flatMap(({ marked, item }) => [...marked, item]),
    )
  }
  const [someone] = peopleWith({ who: { id: 'someone' } })
  if (!someone) throw new Error('there is someone')
  const known = (ref: string, name: string): StoredPerson => ({
    ref,
    version: 0,
    person: { ...someone, profile: { ...someone.profile, name } },
  })
  for (const some of batchesOf([...Array(cases).keys()], together)) {
    const lines = some.map(caseOf)
    await saveLines(lines)
    await addNames(lines.map(({ ref, name }) => known(ref, name)))
  }
  const sought = known(drawRef(), nameOf(cases))
  await putItems(people, [nextItemOf(sought)])
  await addNames([sought])
  const unit = (index: number) => `unit-${index % 100}`
  const losing = peopleWith(
    ...several(ahead, index => ({
      who: { id: `ahead-${index}`, email: `ahead-${index}@example.org`, name: nameOf(index), unit: unit(index) },
      devices: [{ id: `ahead-${index}`, apps: policy.requires.join(';') }],
    })),
  )
  for (const some of batchesOf(losing, together)) {
    const stored = some.map(one => ({ ref: drawRef(), person: review(notified(one, [policy]), [policy], clock.now()), version: 0 }))
    await putItems(people, stored.map(nextItemOf))
    await addNames(stored)
    await saveLines(stored.flatMap(summariesOf))
  }
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

/** Counts 100,000 devices of half as many people in 300 units, as a job does. */
async function fillCoverage({ system }: Machine) {
  const [person] = peopleWith({ who: { id: 'ana' }, devices: [{ id: 'phone' }, { id: 'computer', platform: 'windows', apps: '?' }] })
  if (!person) throw new Error('Ana has two devices')
  const { add, counts } = coverageCounter([connectorNamed('entra', 'entra-device', { knows: ['entra:'] })])
  for (let index = 0; index < 50_000; index += 1) {
    const devices = person.devices.map((device, place) => ({
      ...device,
      ownership: (index + place) % 3 === 0 ? ('personal' as const) : ('official' as const),
      keys: index % 4 === place ? [] : ['entra:1'],
      readings: device.readings.map(reading => ({ ...reading, coverage: coverages[(index + place) % 7] })),
    }))
    add({ ...person, devices, profile: { ...person.profile, unit: `unit-${index % 300}` } })
  }
  await system.coverageCounts.save(clock.now(), counts())
}

/** Each with who visits it, and what they search for there. */
function pagesOf(cases: number, ref: string) {
  const under = `/console/policies/${policy.id}`
  const lists = [
    '',
    '?unit=unit-7&order=name',
    '?unit=unit-7',
    '?unit=unit-small',
    '?country=FI',
    '?before=2023-03-01',
    '?state=exempt',
    '?state=clear',
    '?only=held',
  ]
  const pages = ['', '/numbers', '/report', ...lists.map(one => `/cases${one}`), '/together?only=held', `/cases/${ref}`]
  return [
    ...['/console/', '/console/policies', `/console/people/${ref}`, '/console/requests', '/console/audit', '/console/system'],
    ...['/console/coverage', '/console/coverage?by=unit'],
    ...[...pages, '/suspensions', '/access'].map(page => under + page),
  ]
    .map((path): readonly [string, Role?, string?] => [path])
    .concat([
      ['/console/people', 'operator', nameOf(cases)],
      [`${under}/suspensions/approve`, 'approver'],
      [`${under}/lift`, 'approver'],
    ])
}

/** Kilobytes, and milliseconds since the visit began. */
const visit = z.object({ weight: z.number(), firstByte: z.number(), rendered: z.number() })

type Visit = Readonly<Record<keyof typeof limits, number>>

/** Run in the page. Rendered: the first frame after all is loaded. */
const timings = `new Promise((resolve) => requestAnimationFrame(() => setTimeout(() => {
  const [page] = performance.getEntriesByType('navigation')
  const style = performance.getEntriesByType('resource').reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)
  const paints = performance.getEntriesByType('paint').map(({ startTime }) => startTime)
  resolve({
    weight: (page.encodedBodySize + style) / 1000,
    firstByte: page.responseStart,
    rendered: Math.max(page.loadEventEnd, ...paints),
  })
})))`

async function visitOnce(page: Page, url: string, words?: string): Promise<Visit> {
  let before = units
  const answer = await page.goto(url)
  if (answer?.status() !== 200) throw new Error(`${url} was answered ${answer?.status()}`)
  if (words !== undefined) {
    await page.getByRole('searchbox').fill(words)
    before = units
    await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name: 'Search' }).click()])
  }
  return { ...visit.parse(await page.evaluate(timings)), units: units - before }
}

async function visitAll({ ses, system }: Machine, cases: number, visits: number) {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
  const { origin } = new URL(ses.url)
  const signedIn = async (role: Role) => {
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage()
    await page.goto(`${origin}/console/`)
    await Promise.all([page.waitForEvent('load'), page.getByRole('link', { name: role, exact: true }).click()])
    return page
  }
  try {
    const [operator, approver] = [await signedIn('operator'), await signedIn('approver')]
    const { value: first } = await system.people.listEveryone()[Symbol.asyncIterator]().next()
    const rows: Record<string, string>[] = []
    for (const [path, role, words] of pagesOf(cases, first?.people[0]?.ref ?? '')) {
      const page = role === 'approver' ? approver : operator
      const all: Visit[] = []
      for (let time = 0; time <= visits; time += 1) all.push(await visitOnce(page, `${origin}${path}`, words))
      const spread = (of: keyof Visit) =>
        spreadOf(
          all.slice(1).map(one => one[of]),
          limits[of],
        )
      rows.push({
        page: path,
        'KB: p50 / p95': spread('weight'),
        'read units': spread('units'),
        'first byte, ms': spread('firstByte'),
        'rendered, ms': spread('rendered'),
      })
    }
    return rows
  } finally {
    await browser.close()
  }
}

/** So much at most of half of the visits, and of 95 of a hundred. */
function spreadOf(figures: readonly number[], limit: number) {
  const sorted = figures.toSorted((a, b) => a - b)
  const [half = 0, most = 0] = [0.5, 0.95].map(share => sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN)
  return `${half.toFixed(0)} / ${most.toFixed(0)}${most > limit ? ' !' : ''}`
}

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '100000' },
    ahead: { type: 'string', default: '5000' },
    visits: { type: 'string', default: '20' },
  },
})
const clients: DynamoDBClient[] = []
const watch = (client: DynamoDBClient) => {
  clients.push(client)
  meterCapacity(client, ({ read }) => {
    units += read
  })
}
const machine = await startMachine({ clock, watch })
try {
  await machine.system.policies.activate(policy, 0)
  const [client] = clients
  if (!client) throw new Error('no database was asked')
  const tables = { people: { client, name: settings.PEOPLE_TABLE }, records: { client, name: settings.RECORDS_TABLE } }
  await fill(machine, tables, Number(values.cases), Number(values.ahead))
  await fillCoverage(machine)
  const rows = await visitAll(machine, Number(values.cases), Number(values.visits))
  console.log(tableRows(rows, { terminal: false, colour: false, width: 0 }).join(''))
} finally {
  await machine.close()
}
