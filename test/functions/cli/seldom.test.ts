/** Answers that the API gives too seldom to provoke. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import type { CaseSummary } from '#domain/people/summary.ts'
import { document } from '#test/builders.ts'
import { testFolder } from '#test/folder.ts'
import { lineOf } from '#test/summaries.ts'
import { shows } from '../expecting.ts'
import { answeringApi, notFound } from './answering.ts'
import { objectsIn, says, tells } from './typed.ts'

const api = answeringApi()
const run = (line: string) => api.run(line)
const { folder, put } = testFolder()

const drift = {
  ...notFound,
  status: 409,
  detail: 'people are no longer as they were rehearsed',
  errors: [{ field: 'counts.DG-ALPHA.breach', message: 'must be about 3, as rehearsed, but is 30\u001b[2J' }],
}

const job = (state: string) => ({ id: 'r1', state, version: 1, zone: 'UTC', requestedAt: '2023-02-23T09:00:00Z' })

const rehearsal = '/api/policies/p/rehearsals/r1'

const rehearsing = (...states: readonly string[]) => ({
  'POST /api/policies/p/rehearsals': [[202, job('waiting'), { Location: rehearsal }]] as const,
  [`GET ${rehearsal}`]: states.map(state => [200, job(state)] as const),
})

it('a rehearsal that fails says where to look', async () => {
  api.answers = rehearsing('running', 'failed')
  await says(run('policy rehearse p'), 1, 'rehearsal r1 of p failed: see the log of the function work, then rehearse again\n')
})

it('a rehearsal is not waited for without end', async () => {
  api.answers = rehearsing('running')
  expect(await run('policy rehearse p')).toMatchObject({
    code: 1,
    said: 'rehearsal r1 is still running: ask again with ides policy rehearse p --job r1\n',
  })
  expect(api.asked.filter(one => one.startsWith('POST'))).toHaveLength(1)
})

const file = join(folder, 'events.ndjson')
const event = (day: number) => ({ kind: 'opened', at: `2023-03-0${day}T09:00:00Z`, policy: 'p', staff: 'A' })
const summary = {
  from: '2023-02-23T09:00:00Z',
  until: '2023-05-15T00:00:00Z',
  counts: {},
  units: {},
  days: [],
  warnings: ['nothing would happen'],
  suspensions: 0,
  restorations: 0,
  mails: { toStaff: 0, digests: 0 },
  cost: { usd: 0, perThousandMails: 0.1 },
  staff: { inAudience: 1, inBreach: 1, overdue: 0, suspended: 0 },
}
/** Of a rehearsal that is done, whose events lie in two files. */
const done = () => ({
  [`GET ${rehearsal}`]: [[200, { ...job('done'), summary }]] as const,
  [`GET ${rehearsal}/events`]: [[200, { links: ['one', 'two'].map(name => new URL(`/${name}`, api.url).href) }]] as const,
})

it('a rehearsal whose events lie in files asks for new links once the old ones expire', async () => {
  api.answers = {
    ...done(),
    'GET /one': [[200, event(2)]],
    'GET /two': [
      [403, notFound],
      [200, event(1)],
    ],
  }
  await tells(run(`policy rehearse p --job r1 --list ${file}`), 0, 'warning: nothing would happen\n')
  expect(readFileSync(file, 'utf8')).toBe(`${JSON.stringify(event(1))}\n${JSON.stringify(event(2))}\n`)
  expect(api.asked.filter(one => one === `GET ${rehearsal}/events`)).toHaveLength(2)
})

it('a rehearsal whose events lie in files says that a file cannot be had', async () => {
  api.answers = {
    ...done(),
    'GET /one': [[403, notFound]],
  }
  await tells(
    run(`policy rehearse p --job r1 --list ${file}`),
    3,
    'a file of the rehearsal cannot be downloaded: its link answers with status 403',
  )
})

const approval = (state: string, more: object = {}) => ({
  id: 'j1',
  kind: 'approval',
  policy: 'p',
  requestedAt: '2023-02-23T09:00:00Z',
  state,
  pieces: { done: 1, of: 64 },
  ...more,
})

const approving = (...jobs: readonly object[]) => ({
  'POST /api/policies/p/approval': [[202, approval('running'), { Location: '/api/jobs/j1' }]] as const,
  'GET /api/jobs/j1': jobs.map(one => [200, one] as const),
})

it('an approval is its policy, version and devices for programs', async () => {
  api.answers = approving(approval('running'), approval('done', { version: 3, devices: { rehearsed: 40, now: 42 } }))
  expect(await run('policy approve p --rehearsal r1 --json')).toMatchObject({
    code: 0,
    out: '{"id":"p","version":3,"devices":{"rehearsed":40,"now":42}}\n',
  })
})

it('an approval that is refused after the count says why, and names the wrong fields', async () => {
  api.answers = approving(approval('refused', { problem: drift }))
  await says(
    run('policy approve p --rehearsal r1'),
    1,
    'people are no longer as they were rehearsed\n  counts.DG-ALPHA.breach: must be about 3, as rehearsed, but is 30\u{fffd}[2J\n',
  )
})

it.each([
  ['running', 'everyone is still being counted'],
  ['failed', 'see the log of the function work'],
])('an approval that ends as %s says what to do', async (state, said) => {
  api.answers = approving(approval(state))
  await tells(run('policy approve p --rehearsal r1'), 1, said)
})

it('a draft is written once though an answer is lost, and never over that of another person', async () => {
  const file = put('policy.json', JSON.stringify(document))
  const draft = '/api/policies/no-tiktok/draft'
  // Another draft is there, or the first answer was lost.
  const there = { [`PUT ${draft}`]: [[412, { ...notFound, status: 412 }]] } as const
  api.answers = there
  await says(
    run(`policy put ${file}`),
    1,
    `${file}: another person changed the draft of no-tiktok: see ides policy show no-tiktok --version draft, then put it again\n`,
  )
  const [sent = ''] = api.sent
  api.asked = []
  api.answers = {
    ...there,
    [`GET ${draft}`]: [
      [404, notFound],
      [200, { document: JSON.parse(sent) }],
    ],
  }
  expect(await run(`policy put ${file}`)).toMatchObject({ code: 0, out: `${file}: no-tiktok: draft written\n` })
})

it('no draft is written where one of the files is wrong', async () => {
  const [good, wrong] = [put('good.json', JSON.stringify(document)), put('wrong.json', '{}')]
  await tells(run(`policy put ${good} ${wrong}`), 2, /^\S+wrong.json:1: /)
  expect(api.asked.filter(one => one.startsWith('PUT'))).toEqual([])
})

it('sample mails of which some are refused are no success', async () => {
  api.answers = { 'POST /api/policies/p/sample-mails': [[200, { sent: 3, refused: [{ kind: 'first', reason: 'address refused' }] }]] }
  await says(run('policy mail-samples p'), 1, '3 mails sent, but not first (address refused)\n')
})

const chain = { chain: 'p', decisions: 3, headAt: '2023-03-15T23:00:00Z' }

it.each([
  [{ chain: 'p', decisions: 3, verdict: 'altered', broken: 4 }, 'decision 4 was changed, removed or rewritten'],
  [{ ...chain, verdict: 'cut', broken: 4 }, 'decision 4 is missing, and all after it'],
  [{ chain: 'p', decisions: 3, verdict: 'unknown' }, 'cannot tell: no head was logged yet'],
])('decisions are verified, and only an intact chain is a success: %o', async (item, verdict) => {
  api.answers = { 'GET /api/audit/verification?policy=p': [[200, { items: [item] }]] }
  const [heading, logged] = 'headAt' in item ? ['head logged        ', '2023-03-15 23:00Z  '] : ['', '']
  expect(await run('audit verify p')).toEqual({
    code: 1,
    out: `chain  decisions  ${heading}verdict\np      3          ${logged}${verdict}\n`,
    said: '',
  })
})

it.each([
  ['list', '/control/audit'],
  ['p', '/policies/p/audit'],
  ['list --imports', '/imports/audit'],
  ['list --requirements', '/audit/requirements'],
])('decisions are listed by kind: audit %s', async (args, path) => {
  const chained = { number: 1, at: '2023-03-15T23:00:00Z', previous: 'p', key: 'k', hash: 'h' }
  const decision = { ...chained, by: 'dev-author', action: 'put draft', details: { revision: 1, document: 'd0' } }
  api.answers = { [`GET /api${path}?limit=1000`]: [[200, { items: [decision] }]] }
  expect((await run(`audit ${args}`)).out).toMatch(/^1 +2023-03-15 23:00Z +dev-author +put draft +revision 1, document d0$/m)
})

it('decisions are of one kind at a time', async () => {
  await says(run('audit list p --imports'), 2, 'these are decisions of different kinds: name only one of POLICY, --imports\n')
})

const countedAt = '2023-02-23T08:00:00Z'
const counts = (breach: number, unseen: number) => ({
  people: { breach, unknown: 1, clear: 1 },
  devices: { breach, unknown: 1, clear: 2, unseen },
})
const incident = {
  number: 4,
  on: '2023-02-18',
  at: countedAt,
  by: 'dev-author',
  requirement: 'capcut',
  sentence: 'It-phones-home.',
  source: 'https://news.example/1',
}
const report = { id: 'p', onWatch: true, units: [], days: [], incidents: [] }
const counted = {
  ...report,
  units: [{ unit: 'DG-A', ...counts(1, 0) }],
  days: [{ on: '2023-02-23', at: countedAt, version: 1, ...counts(1, 1) }],
}
const noted = 'incident of 2023-02-18, capcut: It-phones-home. (https://news.example/1)\n'

it('a policy on watch says who would be affected, what stays unknown, and what has happened', async () => {
  api.answers = {
    'POST /api/policies/p/watch': [[202, { ...approval('done'), kind: 'watch' }]],
    'GET /api/policies/p/watch': [
      [200, report],
      [200, counted],
      [200, { ...counted, onWatch: false, incidents: [incident] }],
    ],
  }
  expect((await run('policy watch p')).out).toBe('p was not counted yet: count it with ides policy watch p --now\n')
  expect((await run('policy watch p --now')).out).toBe(
    `unit  people  people?  of people  devices  devices?  of devices
DG-A  1       1        3          1        1         4
all   1       1        3          1        1         4

counted 2023-02-23 08:00Z, of version 1
of the 1 in devices?, 1 will stay unknown: no source lists all of their apps, or none reports on them any more

day         people  people?  of people  devices  devices?  of devices
2023-02-23  1       1        3          1        1         4
`,
  )
  shows((await run('policy watch p')).out, 'p is not on watch any more: these are the counts of when it was.\n', noted)
})

it('a policy on watch is shown with the incidents that were noted', async () => {
  api.answers = {
    'POST /api/policies/p/incidents': [[201, incident]],
    'GET /api/policies/p': [[200, { document, version: 1, standing: 'watch', incidents: [incident] }]],
  }
  const note = 'policy note p --on 2023-02-18 --source https://news.example/1 --requirement capcut --sentence It-phones-home.'
  expect((await run(note)).out).toBe(`noted under p: ${noted}`)
  expect((await run('policy show p')).said).toBe(`version 1 of p, watch\n${noted}`)
})

const hash = 'a'.repeat(32)
const held = { ref: 'A', staff: 's0042', unit: 'DG-A', device: 'phone', label: 'Work phone', state: 'held', at: '2023-03-15T23:00:00Z' }
const list = {
  list: hash,
  madeAt: '2023-03-15T23:10:00Z',
  limit: '2 devices',
  approvals: [],
  held: { devices: 1, since: '2023-03-15T23:00:00Z', limit: 'suspendCount: 0' },
  items: [held],
  more: 2,
  deadlines: [],
  zone: 'Europe/Brussels',
}
const proposal = {
  action: 'approve',
  by: 'admin-1',
  at: '2023-03-15T23:05:00Z',
  until: '2023-03-17T23:05:00Z',
  list: 'b'.repeat(32),
  devices: ['phone'],
}

it('the brake shows what it holds, what a person proposed, and how to name the list', async () => {
  const job = { id: 'j', kind: 'suspensions', requestedAt: list.madeAt, pieces: { done: 1, of: 1 } }
  api.answers = {
    'POST /api/policies/p/brake/lists': [
      [202, { ...job, state: 'done' }],
      [202, { ...job, state: 'failed' }],
    ],
    'GET /api/policies/p/brake': [[200, { ...list, proposal }]],
  }
  expect(await run('brake list p --now')).toEqual({
    code: 0,
    out: [
      `list      ${hash}`,
      'made      Thu 2023-03-16 00:10',
      'held      1 since Thu 2023-03-16 00:00, above the limit (suspendCount: 0)',
      `proposal  admin-1 would approve 1 of list ${proposal.list}, since Thu 2023-03-16 00:05: ends Sat 2023-03-18 00:05`,
      '',
      'staff  ref  device  label       state  at',
      's0042  A    phone   Work phone  held   Thu 2023-03-16 00:00',
      '… and 2 more',
      '',
      'Times are in Europe/Brussels.',
      '',
    ].join('\n'),
    said: '',
  })
  expect(await run('brake list p --now')).toMatchObject({ code: 1, said: 'job j is failed: see ides job list\n' })
})

const refs = ['A'.repeat(20), 'B'.repeat(20), 'C'.repeat(20)]

it('decisions from a file stop at an answer that all others would get, too', async () => {
  const lines = refs.map(staff => ({ staff, policy: 'p', request: 'contest', decision: 'refuse', reason: 'It is there.' }))
  const file = put('decisions.ndjson', lines.map(line => JSON.stringify(line)).join('\n'))
  api.answers = { [`POST /api/policies/p/cases/${refs[0]}/decision`]: [[403, { ...notFound, status: 403 }]] }
  const ran = await run(`case decide --file ${file} --yes`)
  expect(ran).toMatchObject({ code: 1, out: '' })
  shows(ran.said, `${file}: stopped at line 1, after 0 of 3 decisions: the same command goes on\n`)
  expect(api.asked).toHaveLength(1)
})

describe('cases', () => {
  const one = (staff: string, changes: Partial<CaseSummary> = {}) =>
    lineOf(staff, { policy: 'p', ref: `R${staff}`, name: staff.toUpperCase(), unit: 'DG-2', country: 'BE', ...changes })
  const ana = one('ana', { name: '=1+1;"Ana"', unit: 'DG-10' })
  const ben = one('ben', {
    state: 'overdue',
    country: 'FI',
    deadline: '2023-03-15T22:00:00Z',
    deadlineZone: 'Europe/Helsinki',
    overdueSince: '2023-04-03T07:30:00Z',
  })
  const eve = one('eve', { deadline: '2023-03-14T16:30:00Z', requests: [{ kind: 'contest', at: '2023-03-13T09:00:00Z' }] })
  const zone = 'Europe/Brussels'

  beforeEach(() => {
    api.answers = {
      'GET /api/policies/p/cases?limit=1000': [[200, { items: [ana, ben], next: 'b', zone }]],
      'GET /api/policies/p/cases?limit=1000&cursor=b': [[200, { items: [eve], zone }]],
    }
  })

  it('cases are listed with the last day as their owners know it, and counted', async () => {
    expect((await run('case list p')).out).toBe(
      [
        'staff  name        unit   country  state    deadline                                    overdue since                             devices  suspended  asks',
        'ana    =1+1;"Ana"  DG-10  BE       open     end of Wed 15 March 2023                                                              1        0',
        'ben    BEN         DG-2   FI       overdue  end of Wed 15 March 2023 (Europe/Helsinki)  Mon 3 April 2023 10:30 (Europe/Helsinki)  1        0',
        'eve    EVE         DG-2   BE       open     Tue 14 March 2023 17:30                                                               1        0          contest',
        '',
        '3 cases: 2 open, 1 overdue',
        'Times are in Europe/Brussels.',
        '',
      ].join('\n'),
    )
  })

  it.each([
    ['deadline', 'eve ben ana'],
    ['state', 'ana eve ben'],
    ['unit', 'ben eve ana'],
    ['country', 'ana eve ben'],
  ])('cases are sorted by %s over all pages', async (sort, staff) => {
    const { out } = await run(`case list p --json --sort ${sort}`)
    expect(out.match(/(?<="staff":")\w+/g)?.join(' ')).toBe(staff)
  })

  it('cases say how many suspensions are not set yet, and how many no system can set', async () => {
    const cut = { ...ben, suspended: 3, enforced: { requested: 1, set: 0, refused: 2 } }
    api.answers = { 'GET /api/policies/p/cases?limit=1000': [[200, { items: [cut], zone }]] }
    const [head, row] = (await run('case list p')).out.split('\n')
    expect(head).toMatch(/suspended {2}not set yet {2}cannot be enforced$/)
    expect(row).toMatch(/3 {10}1 {12}2 *$/)
  })

  it('cases are a table for a spreadsheet, with all columns and a day that it can sort', async () => {
    expect((await run('case list p --csv')).out.split('\r\n').slice(0, 2)).toEqual([
      '\ufeffstaff,name,unit,country,state,when lifted,stage,deadline,overdue since,devices,unread,answered,suspended,not set yet,cannot be enforced,restored by answer,unreached,held,asks,last day,zone,ref',
      `ana,"'=1+1;""Ana""",DG-10,BE,open,,,end of Wed 15 March 2023,,1,,,0,,,,,,,2023-03-15,Europe/Brussels,Rana`,
    ])
    const { out } = await api.run('case list p --csv --sort unit', { hasDecimalComma: true })
    expect(out.split('\r\n').map(line => line.split(';')[0])).toEqual(['\ufeffstaff', 'ben', 'eve', 'ana', ''])
  })

  const due = (lastDay: string, late = false) => ({ at: '2023-03-13T09:00:00Z', due: `${lastDay}T23:00:00Z`, lastDay, late })
  const asking = {
    'GET /api/requests?limit=1000': [[200, { items: [one('ana', { requests: [{ kind: 'contest', ...due('2023-03-22') }] })], next: 'q' }]],
    'GET /api/requests?limit=1000&cursor=q': [
      [
        200,
        {
          items: [
            one('=ben', {
              policy: 'q',
              requests: [
                { kind: 'exemption', until: '2023-06-30', ...due('2023-03-23') },
                { kind: 'not-my-device', device: 'd1', ...due('2023-03-14', true) },
              ],
            }),
          ],
        },
      ],
    ],
  } as const

  it('cases in which people ask for something are listed by request, the earliest due first', async () => {
    api.answers = asking
    expect((await run('case list --asks')).out).toBe(
      [
        'due              late  asks           about             policy  staff  name  unit  since',
        'by Tue 14 March  late  not-my-device  d1                q       =ben   =BEN  DG-2  2023-03-13 09:00Z',
        'by Wed 22 March        contest                          p       ana    ANA   DG-2  2023-03-13 09:00Z',
        'by Thu 23 March        exemption      until 2023-06-30  q       =ben   =BEN  DG-2  2023-03-13 09:00Z',
        '',
      ].join('\n'),
    )
    const [late] = objectsIn((await run('case list --asks --json')).out)
    expect(late).toMatchObject({ policy: 'q', staff: '=ben', kind: 'not-my-device', lastDay: '2023-03-14', late: true })
    expect((await run('case list --asks --csv --separator ;')).out.split('\r\n').slice(0, 2)).toEqual([
      '\ufeffdue;late;asks;about;policy;staff;name;unit;since;country;last day;ref',
      "by Tue 14 March;late;not-my-device;d1;q;'=ben;'=BEN;DG-2;2023-03-13 09:00Z;BE;2023-03-14;R=ben",
    ])
    await tells(run('case list --asks --state open'), 2, "Unknown option '--state'")
  })
})
