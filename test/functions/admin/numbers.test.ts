import { Temporal } from 'temporal-polyfill'
import { expect, it } from 'vitest'
import * as z from 'zod'
import { logHeads } from '#campaign/audit/chains.ts'
import { countCases } from '#campaign/read/count-cases.ts'
import { adminDecides, enact, submit } from '#test/acts.ts'
import { brussels, said } from '#test/builders.ts'
import { hashByJq, peopleOf, totalsOf } from '#test/counts.ts'
import { hasStatus } from '../expecting.ts'
import { type Api, openApi } from './calling.ts'
import { announcedBehind } from './holding.ts'

const path = '/api/policies/no-tiktok'

/** Three people in breach of one policy in force, counted at its announcement and the day after. */
async function counted() {
  const api = await openApi()
  const running = await announcedBehind(api)
  await running.runUntil('2023-02-23T12:00')
  await countCases(api.system)
  await running.runUntil('2023-02-24T12:00')
  await countCases(api.system)
  return { api, running }
}

/** And forty people are in scope. */
async function countedOfForty() {
  const campaign = await counted()
  const { brakes } = campaign.api.memory
  const { version, state } = await brakes.get('no-tiktok')
  await brakes.save('no-tiktok', { ...state, people: 40 }, version)
  return campaign
}

it('the numbers of a policy say where people stand, day by day, and today as it is now', async () => {
  const { api } = await counted()
  api.memory.clock.advanceTo(brussels('2023-02-24T13:00'))
  const { json } = await api.get(`${path}/numbers`)
  const all = { version: 1, scope: {}, ...totalsOf({ open: 3 }, { mailedIfLifted: 3 }) }
  expect(json).toEqual({
    id: 'no-tiktok',
    standing: 'active',
    deadlines: [{ at: '2023-03-15T23:00:00Z', lastDay: '2023-03-15', zone: 'Europe/Brussels' }],
    units: [{ unit: 'DG-ALPHA', people: peopleOf({ open: 3 }) }],
    days: [
      { on: '2023-02-24', at: '2023-02-24T12:00:00Z', ...all },
      { on: '2023-02-23', at: '2023-02-23T11:00:00Z', ...all },
    ],
  })
})

it('a report on a day that is over stays the same, and its hash goes into the audit log', async () => {
  const { api, running } = await countedOfForty()
  await running.runUntil('2023-02-25T12:00')
  await countCases(api.system)
  const of = async (on: string) => await api.read(`${path}/report?on=${on}`)
  const before = await of('2023-02-24')
  const { report } = z.object({ report: z.json() }).parse(before)
  expect(before).toMatchObject({ sha256: hashByJq(report), isFinal: true })
  expect(report).toMatchObject({ on: '2023-02-24', countedAt: '2023-02-24T11:00:00Z', people: { open: 3, unreached: 0 } })
  expect(await of('2023-02-25')).toMatchObject({
    report: { scope: { people: 40 }, people: { clean: 37, open: 3 }, days: [{ on: '2023-02-25' }, {}, {}] },
    isFinal: false,
  })
  const sealed = await api.post('author', `${path}/report`, { on: '2023-02-24' })
  expect(sealed).toMatchObject({ status: 201, json: { number: 1, sha256: hashByJq(report) } })
  await running.runUntil('2023-03-20T12:00')
  await countCases(api.system)
  expect(await of('2023-02-24')).toEqual(before)
  await api.shows(`${path}/audit`, {
    items: [{ action: 'report', by: 'dev-author', details: { on: '2023-02-24', sha256: hashByJq(report) } }],
  })
  await logHeads(api.memory)
  await api.shows('/api/audit/verification?policy=no-tiktok', {
    items: [{ chain: 'no-tiktok', verdict: 'intact', decisions: 1 }],
  })
})

it('a report on a lifted policy counts who was in breach when it was lifted, and them alone', async () => {
  const { api, running } = await countedOfForty()
  await running.runUntil('2023-03-20T12:00')
  await api.post('approver', `${path}/lift`, { reason: 'decision withdrawn' })
  await running.enrol()
  await running.runUntil('2023-03-21T12:00')
  await countCases(api.system)
  await running.runUntil('2023-03-22T12:00')
  await api.shows(`${path}/report?on=2023-03-21`, {
    report: { policy: { standing: 'lifted' }, people: { clean: 37, overdue: 3, closed: 0 } },
    isFinal: true,
  })
  await api.shows(`${path}/numbers`, {
    standing: 'lifted',
    units: [{ people: { overdue: 3, closed: 0 } }],
    days: [{ mailedIfLifted: 0 }, {}, {}, {}],
  })
  await api.shows(`${path}/cases`, {
    items: [1, 2, 3].map(() => ({ state: 'closed', lifted: 'overdue', devices: 1, suspended: 0 })),
  })
})

const progress = z.object({
  state: z.string(),
  lifted: z.optional(z.string()),
  suspended: z.int(),
  devices: z.int(),
  unknown: z.optional(z.int()),
})

const brakeShown = z.object({
  list: z.string(),
  held: z.optional(z.looseObject({ devices: z.int() })),
  approvals: z.array(z.object({ at: z.string(), by: z.array(z.string()), devices: z.int() })),
})

async function bothApprove(api: Api) {
  const { list } = brakeShown.parse(await api.read(`${path}/brake`))
  for (const sub of ['first', 'second']) {
    const authorization = await api.bearer('approver', { sub, email: `${sub}@ec.example` })
    await api.send('POST', `${path}/brake/approval`, { authorization, body: { list } })
  }
}

it('a report agrees with what cases, requests and the brake say, before, at and after the deadline, and after a lift', async () => {
  const { api, running } = await countedOfForty()
  const shown: unknown[] = []
  for (const local of ['2023-03-14T12:00', '2023-03-16T00:01', '2023-03-17T12:00', '2023-03-20T12:00']) {
    await running.runUntil(local)
    if (local.startsWith('2023-03-14')) await submit(api.memory, said.contest, 'eve')
    if (local.startsWith('2023-03-17')) {
      await running.reports('ana-phone', '')
      await bothApprove(api)
      await running.runUntil('2023-03-17T12:01')
    }
    if (local.startsWith('2023-03-20')) {
      await api.post('approver', `${path}/lift`, { reason: 'decision withdrawn' })
      await running.enrol()
    }
    await countCases(api.system)
    const { items } = z.object({ items: z.array(progress) }).parse(await api.read(`${path}/cases`))
    const states = items.map(({ state, lifted, suspended }) => (suspended > 0 ? 'suspended' : (lifted ?? state)))
    const of = (...some: readonly string[]) => states.filter(state => some.includes(state)).length
    const [open, overdue, suspended, clear, closed] = ['open', 'overdue', 'suspended', 'clear', 'closed'].map(state => of(state))
    const left = of('open', 'overdue', 'suspended', 'unreachable', 'asked')
    const people = {
      open,
      overdue,
      suspended,
      clear,
      clean: 40 - left,
      unknown: items.filter(({ devices, unknown }) => devices > 0 && unknown === devices).length,
    }
    const requests = z.object({ items: z.array(z.unknown()) }).parse(await api.read('/api/requests?policy=no-tiktok'))
    const { held, approvals } = brakeShown.parse(await api.read(`${path}/brake`))
    await api.shows(`${path}/report`, {
      report: {
        people,
        units: [{ unit: 'DG-ALPHA', people: { open, overdue, suspended, clear, closed } }],
        requests: { open: requests.items.length },
        brake: { approved: approvals, ...(held && { held }) },
      },
    })
    shown.push([open, overdue, suspended, clear, closed, requests.items.length, held?.devices ?? 0, approvals.length])
  }
  // People by state, requests, suspensions held, approvals.
  expect(shown).toEqual([
    [3, 0, 0, 0, 0, 1, 0, 0],
    [0, 3, 0, 0, 0, 1, 3, 0],
    [0, 0, 2, 1, 0, 1, 0, 1],
    [0, 2, 0, 0, 1, 0, 0, 1],
  ])
  await api.shows(`${path}/report?on=2023-03-16`, { report: { brake: { held: { devices: 3 } }, policy: { standing: 'active' } } })
})

it('a report counts nobody as compliant who is exempt', async () => {
  const { api, running } = await countedOfForty()
  const until = Temporal.PlainDate.from('2023-03-10')
  await adminDecides(api.system, { kind: 'exempt', until, reason: 'A fair.' }, 'ben')
  await running.runUntil('2023-02-25T12:00')
  await countCases(api.system)
  await api.shows(`${path}/report`, { report: { people: { open: 2, exempt: 1, clean: 37 } } })
})

it('a report on a policy on watch counts who it would concern', async () => {
  const { api } = await counted()
  await enact(api.memory, { id: 'watched', watch: true })
  const affected = { people: { breach: 2, unknown: 3, clear: 5, unread: 1 }, devices: { breach: 2, unknown: 4, clear: 5, unseen: 0 } }
  const day = { on: Temporal.PlainDate.from('2023-02-24'), at: api.memory.clock.now(), version: 1, total: affected }
  await api.memory.watchCounts.save('watched', day, { 'DG-ALPHA': affected })
  await api.shows('/api/policies/watched/report', {
    report: {
      ...{ policy: { standing: 'watch' }, scope: { people: 10, devices: 11 }, people: { clean: 5, open: 5, unknown: 3, unread: 1 } },
      ...{ days: [{ on: '2023-02-24' }], units: [{ unit: 'DG-ALPHA', people: { open: 5, clear: 5 } }] },
    },
  })
  const { version, at, on } = day
  await api.memory.caseCounts.save('watched', { on, at, version, scope: {}, total: totalsOf({ overdue: 1 }) }, [])
  await api.shows('/api/policies/watched/report', { report: { people: { overdue: 0, open: 5 } } })
  // It became a ban.
  await enact(api.memory, { id: 'watched' }, 1)
  await api.memory.caseCounts.save('watched', { on, at, version: 2, scope: {}, total: totalsOf({ overdue: 1 }) }, [])
  await api.shows('/api/policies/watched/report', { report: { policy: { standing: 'active' }, people: { overdue: 1, open: 0 } } })
})

it('a report is not sealed before its day is over, nor made of a day before the first count', async () => {
  const { api } = await counted()
  const seal = (on: string) => api.post('author', `${path}/report`, { on })
  await hasStatus(seal('2023-02-24'), 409, 'is not over')
  await hasStatus(seal('2023-02-22'), 409)
  await hasStatus(api.get(`${path}/report?on=2023-02-22`), 409)
  await api.shows(`${path}/report`, { report: { on: '2023-02-24' } })
})

it('brakes are listed that hold something, or of which one person has decided', async () => {
  const { api, running } = await counted()
  const list = async () => await api.read('/api/brakes')
  expect(await list()).toEqual({ items: [] })
  await running.runUntil('2023-03-16T00:01')
  const held = { devices: 3, since: '2023-03-15T23:00:00Z', limit: 'suspendCount: 2' }
  expect(await list()).toEqual({ items: [{ policy: 'no-tiktok', held }] })
  const shown = await api.get(`${path}/brake`)
  const body = { list: z.object({ list: z.string() }).parse(shown.json).list }
  await api.post('approver', `${path}/brake/approval`, body)
  const proposed = { action: 'approve', by: 'approver@ec.example', until: '2023-03-17T23:01:00Z' }
  expect(await list()).toEqual({ items: [{ policy: 'no-tiktok', held, proposed }] })
})
