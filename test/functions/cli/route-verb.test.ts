/** The engine that makes commands from routes, shown on commands that people type. */
import { expect, it } from 'vitest'
import { refOf } from '#test/refs.ts'
import { shows } from '../expecting.ts'
import { answeringApi, notFound } from './answering.ts'
import { says, tells } from './typed.ts'

const api = answeringApi()
const ref = refOf('s025')
const now = '2023-03-15T23:00:00Z'

const suspended = (staff: string) => ({
  staff,
  ref,
  device: `${staff}-phone`,
  wanted: 'suspended',
  connectors: { entra: { is: 'set', wanted: 'suspended', since: now, at: now } },
})
const [firstPage, secondPage] = ['GET /api/access?limit=1000', 'GET /api/access?limit=1000&cursor=b']

it('a list of several pages is printed as one table, also after an empty page', async () => {
  api.answers = {
    [firstPage]: [[200, { items: [suspended('ana')], next: 'b' }]],
    [secondPage]: [[200, { items: [], next: 'c' }]],
    'GET /api/access?limit=1000&cursor=c': [[200, { items: [suspended('s2')] }]],
  }
  expect(await api.run('access list')).toEqual({
    code: 0,
    out: [
      'staff  device     wanted     systems\n',
      'ana    ana-phone  suspended  entra: set 2023-03-15 23:00Z\n',
      's2     s2-phone   suspended  entra: set 2023-03-15 23:00Z\n',
    ].join(''),
    said: '',
  })
})

it('a list prints a heading once for a spreadsheet, and no formula', async () => {
  api.answers = { [firstPage]: [[200, { items: [suspended('=a')], next: 'b' }]], [secondPage]: [[200, { items: [suspended('b')] }]] }
  const csv = (separator: string) =>
    [
      '\ufeffstaff,device,wanted,systems',
      "'=a,'=a-phone,suspended,entra: set 2023-03-15 23:00Z",
      'b,b-phone,suspended,entra: set 2023-03-15 23:00Z',
      '',
    ]
      .join('\r\n')
      .replaceAll(',', separator)
  expect((await api.run('access list --csv')).out).toBe(csv(','))
  expect((await api.run('access list --csv', { hasDecimalComma: true })).out).toBe(csv(';'))
  expect((await api.run('access list --csv --separator ,', { hasDecimalComma: true })).out).toBe(csv(','))
  for (const wrong of ['--csv --json', '--separator ;', '--csv --separator |']) expect((await api.run(`access list ${wrong}`)).code).toBe(2)
})

it('a list that is empty says so, and its options go with the request', async () => {
  api.answers = { 'GET /api/access?only=refused&limit=1000': [[200, { items: [] }]] }
  expect(await api.run('access list --only refused')).toMatchObject({ code: 0, out: 'none\n' })
  await tells(api.run('access list --only done'), 2, /^--only must be .*\nSee ides access list --help\n$/s)
})

it('a list that breaks off prints no half of a table, but its pages until then as JSON', async () => {
  api.answers = { [firstPage]: [[200, { items: [suspended('ana')], next: 'b' }]], [secondPage]: [[403, { ...notFound, status: 403 }]] }
  expect(await api.run('access list')).toMatchObject({ code: 1, out: '' })
  expect(await api.run('access list --json')).toMatchObject({ code: 1, out: `${JSON.stringify(suspended('ana'))}\n` })
})

it('a record is shown a fact a line, without unknown ones', async () => {
  const restorations = { count: 4, median: 42.4, worst: 5400 }
  api.answers = {
    'GET /api/policies/p/access': [
      [
        200,
        { people: { everSuspended: 30, restored: 8, suspended: 22 }, suspensions: { requested: 1, set: 20, refused: 2 }, restorations },
      ],
      [200, { suspensions: { requested: 0, set: 0, refused: 0 }, restorations: { count: 0 } }],
    ],
  }
  expect((await api.run('policy access p')).out).toBe(
    [
      'ever suspended          30 people',
      'restored                8 people',
      'suspended               22 people',
      'requested               1 suspension, not confirmed yet',
      'set                     20 suspensions',
      'cannot be enforced      2 suspensions',
      'restorations            4',
      'median without access   42 seconds',
      'longest without access  90 minutes',
      '',
    ].join('\n'),
  )
  expect((await api.run('policy access p')).out).toMatch(/^requested .*restorations +0\n$/s)
})

it('a record is shown as JSON on request, as the API answers', async () => {
  const answer = { mail: { reason: 'wrong texts', by: 'dev-operator', at: now } }
  api.answers = { 'GET /api/control': [[200, answer]] }
  expect((await api.run('control --json')).out).toBe(`${JSON.stringify(answer)}\n`)
})

const confirmation = 'POST /api/address-changes/confirmation'
const released = `POST /api/held/${ref}/release`

it.each([
  ['s025', ['{"staff":"s025"}']],
  ['s025@ec.example', ['{"staff":"s025@ec.example"}', '{"address":"s025@ec.example"}']],
  [ref, []],
])('a command about a person takes %s, and puts only the reference in an address', async (name, bodies) => {
  api.answers = {
    'POST /api/people/lookup': [...(bodies.length > 1 ? [[404, notFound] as const] : []), [200, { ref }]],
    [released]: [[204]],
  }
  expect(await api.run(`hold release ${name}`)).toEqual({ code: 0, out: 'Mail released.\n', said: '' })
  expect(api.asked).toEqual([...bodies.map(() => 'POST /api/people/lookup'), released])
  expect(api.sent).toEqual(bodies)
})

it('a command about a person does nothing about a person that the API does not know', async () => {
  expect(await api.run('hold release s026')).toMatchObject({ code: 1, out: '' })
  expect(api.asked).toEqual(['POST /api/people/lookup'])
})

it('a command confirms all addresses that others changed, once it may', async () => {
  const moment = '2023-03-08T09:00:00Z'
  const listed = { ref, staff: 's025', name: 'Ana', from: moment, until: moment, by: 'x', waiting: 1 }
  const items = [true, false].map(isOthers => ({ ...listed, isOthers, change: isOthers ? 'others-1' : 'own-1' }))
  api.answers = {
    'GET /api/address-changes': [
      [200, { items }],
      [200, { items: [] }],
    ],
    [confirmation]: [[200, { confirmed: [ref] }]],
  }
  expect((await api.run('address confirm --yes')).out).toContain('Addresses confirmed')
  expect(api.sent).toEqual(['{"changes":["others-1"]}'])
  expect(await api.run('address confirm --yes')).toMatchObject({ code: 1, said: expect.stringContaining('no address that another person') })
})

// Commands written by hand do the same.
it.each([
  ['case show p s025', `GET /api/policies/p/cases/${ref}`],
  ['person mail s025 3', `GET /api/people/${ref}/mails/3`],
  ['case exempt p s025 --until 2023-06-30 --reason Press', `GET /api/policies/p/cases/${ref}`],
])('a command about a person has no staff id in an address either: %s', async (line, address) => {
  api.answers = { 'POST /api/people/lookup': [[200, { ref }]] }
  await api.run(line)
  expect(api.asked).toEqual(['POST /api/people/lookup', address])
})

it('a command about a person sends the reference in a body, with what else is typed', async () => {
  api.answers = { 'POST /api/access/retry': [[204]] }
  expect((await api.run(`access retry ${ref} d1`)).out).toBe('Requested again. The system is asked within a minute.\n')
  expect(api.sent).toEqual([JSON.stringify({ ref, device: 'd1' })])
})

const source = (outcome: string) => ({
  name: 'macs',
  kind: 'fleet',
  everyHours: 6,
  last: { number: 4, startedAt: now, endedAt: now, outcome, why: 'it lists 1 device', ...counts },
})
const counts = { records: 1, present: 1, cleared: 0, vanished: 0, unread: 0, unmatched: 0, shared: 0 }
const accept = 'POST /api/sources/macs/acceptance'

it('a command that acts asks before it does what cannot be undone, or needs --yes', async () => {
  api.answers = { 'GET /api/sources/macs': [[200, source('held')]], [accept]: [[202, source('accepted')]] }
  const question = 'This accepts pass 4 of macs: it lists 1 device'
  await says(api.run('source accept macs'), 2, `${question}. This cannot be undone: add --yes\n`)
  const asked: string[] = []
  const answered = (answer: string) => {
    const ask = async (text: string) => {
      asked.push(text)
      return answer
    }
    return api.run('source accept macs', { ask })
  }
  await says(answered('y'), 1, 'nothing was changed\n')
  expect(api.sent).toEqual([])
  expect((await answered(' yes ')).code).toBe(0)
  expect(asked).toEqual(Array(2).fill(`${question}. This cannot be undone. Type yes to go on: `))
  expect((await api.run('source accept macs --yes')).out).toBe('Sync accepted. Devices missing from it are marked as removed.\n')
  expect(api.sent).toEqual(Array(2).fill('{"pass":4}'))
})

it('a command that acts sends nothing where what it reads first leaves nothing to do', async () => {
  api.answers = { 'GET /api/sources/macs': [[200, source('accepted')]] }
  await says(api.run('source accept macs --yes'), 1, 'no pass of macs is held\n')
  expect(api.asked).toEqual(['GET /api/sources/macs'])
})

const hash = 'a'.repeat(32)
const brake = { list: hash, madeAt: now, limit: '2 devices', approvals: [], items: [], more: 0, deadlines: [] }
const proposal = { action: 'approve', by: 'admin-1', at: now, until: now, list: 'b'.repeat(32), devices: ['phone'] }

it('a command that acts takes what is listed or was proposed, where that is not typed', async () => {
  api.answers = {
    'GET /api/policies/p/brake': [
      [200, brake],
      [200, { ...brake, proposal }],
    ],
    'POST /api/policies/p/brake/approval': [
      [200, { devices: 1, outcome: 'proposed', until: now, zone: 'Europe/Brussels' }],
      [200, { devices: 1, outcome: 'decided' }],
    ],
  }
  expect((await api.run('brake approve p')).out).toBe(
    `proposed for 1 of list ${hash}: a second person must approve the same before Thu 2023-03-16 00:00 (Europe/Brussels)\n`,
  )
  expect((await api.run('brake approve p')).out).toBe('Approved. They will be suspended even above the limit. (1 device)\n')
  expect(api.sent).toEqual([JSON.stringify({ list: hash }), JSON.stringify({ list: proposal.list, devices: ['phone'] })])
})

it('a command that acts reads nothing first where all was typed', async () => {
  api.answers = { 'POST /api/policies/p/brake/rejection': [[200, { devices: 2, outcome: 'decided' }]] }
  expect((await api.run(`brake reject p --list ${hash} --devices phone,tablet`)).out).toBe(
    'Rejected. These devices keep their access until their breach ends. (2 devices)\n',
  )
  expect(api.asked).toEqual(['POST /api/policies/p/brake/rejection'])
  expect(api.sent).toEqual([JSON.stringify({ list: hash, devices: ['phone', 'tablet'] })])
})

it('a command that acts says every fault of what was typed, and sends nothing', async () => {
  await tells(
    api.run('policy pause No_Tiktok'),
    2,
    /^POLICY must be the id of a policy.*\n--reason is missing.*\nSee ides policy pause --help\n$/,
  )
  expect((await api.run('policy restore p --approved latest')).code).toBe(2)
  expect(api.asked).toEqual([])
})

it('a command that acts has a help with its arguments, its options and an example', async () => {
  const { out } = await api.run('source accept --help')
  expect(out).toMatch(/^ides source accept SOURCE/)
  shows(out, '--pass N', 'by default the one that is held', '--yes', '--json', 'Example: npx ides source accept intune --pass 12')
})

it('a command that acts names the command that helps where the API names a route', async () => {
  await says(api.run('policy pause p --reason x'), 1, 'there is none: ides policy list lists those there are\n')
})

const begun = [202, { isUnderWay: true }, { Location: '/api/access/comparison' }] as const

it('a command whose work goes on waits for its end where that can be seen', async () => {
  api.answers = {
    'POST /api/access/comparison': [begun],
    'GET /api/access/comparison': [
      [200, { isUnderWay: true }],
      [200, { isUnderWay: false, doneAt: now }],
    ],
  }
  expect(await api.run('access reconcile')).toEqual({
    code: 0,
    out: 'all was compared, ended 2023-03-15 23:00Z: ides access list shows what is set\n',
    said: '',
  })
  expect(api.asked).toHaveLength(3)
})

it('a command whose work goes on for too long ends without success, also for programs', async () => {
  api.answers = { 'POST /api/access/comparison': [begun], 'GET /api/access/comparison': [[200, { isUnderWay: true }]] }
  await says(api.run('access reconcile'), 1, expect.stringMatching(/not ended in twenty minutes.*log of connect\n$/))
  expect(await api.run('access reconcile --json')).toEqual({ code: 1, out: '{"isUnderWay":true}\n', said: '' })
})
