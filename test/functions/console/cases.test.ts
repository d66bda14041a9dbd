import { expect, it } from 'vitest'
import type { Role } from '#adapters/oidc/scopes.ts'
import { shownCase } from '#functions/admin/routes/case-body.ts'
import { stepNames } from '#functions/case/event-words.ts'
import { caseInWords } from '#functions/cli/case/in-words.ts'
import { send } from '#functions/send.ts'
import { contextWith } from '#infra/local/invocation.ts'
import { submit } from '#test/acts.ts'
import { day, personWith, policyOf, said, several } from '#test/builders.ts'
import { refOf, storePerson } from '#test/refs.ts'
import { announced as runningFrom } from '#test/shared/campaign/running.ts'
import { lineOf } from '#test/summaries.ts'
import { wakingAll } from '#test/waking.ts'
import { type Api, ana, holdMail, inCampaign, openApi, openCampaign } from '../admin/calling.ts'
import { hasStatus, lacks, leadsTo, shows } from '../expecting.ts'
import { actionsIn, enrol, enrolled, hidden, refuses, seen, visitor, whenEnrolled } from './visiting.ts'

const cases = '/console/policies/no-tiktok/cases'
const anasCase = `${cases}/${ana}`
const together = '/console/policies/no-tiktok/together'

const openAs = async (role: Role) => visitor(await enrolled(), role)

/** Names of people in a table. */
const namesIn = (text: string) => [...text.matchAll(/cases\/[A-Z2-7]{20}">([^<]+)</g)].map(([, name = '']) => name)

/** People affected by one decision. */
const peopleIn = (text: string) => [...text.matchAll(/name="case" value="([^"]+)"/g)].map(([, value = '']) => value)

/** What Ana asks of the people who decide. */
async function ask({ memory }: Api, until = '2023-05-31') {
  await submit(memory, { kind: 'exemption', reason: 'I write <b>about</b> it.', until: day(until) })
}

async function many(count: number) {
  const api = await openCampaign()
  for (let index = 0; index < count; index += 1) await api.memory.summaries.save(lineOf(`s${index}`), 1)
  return api
}

it('the list of cases shows those that match, in the requested order, each with a link', async () => {
  const one = await openAs('reader')
  expect(namesIn(await one.read(`${cases}?order=unit`))).toEqual(['Ana Planted', 'Eve', 'Ben'])
  expect(namesIn(await one.read(`${cases}?unit=DG-BETA&country=be&state=open&before=2024-01-01`))).toEqual(['Ben'])
  shows(await one.read(`${cases}?only=held`), 'No case matches this filter')
})

it('the list of cases says where to go on from a page without a match', async () => {
  const api = await openCampaign(({ summaries }) => ({ summaries: { ...summaries, list: async () => ({ rows: [], next: ana }) } }))
  shows(await seen(api, 'reader', cases), 'No match so far.', `cursor=${ana}`)
})

it('the list of cases says what is wrong with a filter, and keeps it', async () => {
  const one = await openAs('reader')
  shows(await one.read(`${cases}?country=Belgium`), 'must be a country code such as BE', 'value="Belgium"')
})

whenEnrolled('the list of cases offers decisions about many only to those who decide, while one is open', async api => {
  lacks(await seen(api, 'reader', cases), 'name="ref"')
  const operator = await visitor(api, 'operator')
  shows(await operator.read(cases), 'type="checkbox" name="ref"')
  await api.post('approver', '/api/policies/no-tiktok/lift', { reason: 'Withdrawn.' })
  await enrol(api)
  const text = await operator.read(cases)
  shows(text, 'when lifted')
  lacks(text, 'name="ref"')
})

it('the list of cases has pages where too many to sort, and a filter narrows it for decisions', async () => {
  const api = await many(1001)
  const one = await visitor(api, 'operator')
  const text = await one.read(`${cases}?order=unit`)
  shows(text, 'Too many cases to sort on a page.')
  const [, next = ''] = /href="([^"]*cursor=[^"]*)"/.exec(text) ?? []
  const seen = [text, await one.read(next.replaceAll('&amp;', '&'))].flatMap(page => page.match(/cases\/[A-Z2-7]{20}/g) ?? [])
  expect(new Set(seen).size).toBe(100)
  const first = await one.read(together)
  shows(first, '100 people', 'go on with the next page')
  const form = { what: 'grant contest', next: hidden(first, 'next'), agreed: 'yes', case: `${ana} Ana` }
  const decided = await one.submit(together, form, `${together}?`)
  const [, further = ''] = /href="([^"]*)">Next page/.exec(decided.text) ?? []
  expect(peopleIn(first)).toHaveLength(100)
  expect(new Set([...peopleIn(first), ...peopleIn(await one.read(further))]).size).toBe(200)
  for (const staff of ['s7', 's900']) await api.memory.summaries.save(lineOf(staff, { held: 'bounced' }), 2)
  const held = await one.read(`${cases}?only=held&order=name`)
  expect(namesIn(held)).toEqual(['s7', 's900'])
  lacks(held, 'cursor=')
  expect(peopleIn(await one.read(`${together}?only=held`)).toSorted()).toEqual([`${refOf('s7')} s7`, `${refOf('s900')} s900`].toSorted())
})

it('an export of cases is CSV without formulas', async () => {
  const { headers, text } = await (await openAs('reader')).get(`${cases}.csv?unit=DG-BETA`)
  expect(headers['Content-Disposition']).toBe('attachment; filename="no-tiktok-cases.csv"')
  expect(text.split('\r\n')).toEqual([
    '\ufeffstaff,name,unit,country,state,when lifted,stage,deadline,last day,zone,overdue since,devices,unread,answered,suspended,restored by answer,unreached,held,asks,ref',
    `ben,Ben,DG-BETA,BE,open,,,end of Wed 15 March 2023,2023-03-15,Europe/Brussels,,1,,,0,,,,,${refOf('ben')}`,
    '',
  ])
})

it('an export of cases is a workbook that Excel opens', async () => {
  const { headers, text } = await (await openAs('reader')).get(`${cases}.xlsx`)
  expect(headers['Content-Type']).toBe('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
  expect(Buffer.from(text, 'base64').subarray(0, 2).toString()).toBe('PK')
})

it('an export of cases of more than 10,000 cases is cut, and says so', async () => {
  const rows = several(1000, () => lineOf('kim'))
  const api = await openCampaign(({ summaries }) => ({ summaries: { ...summaries, list: async () => ({ rows, next: ana }) } }))
  const lines = (await seen(api, 'reader', `${cases}.csv`)).trimEnd().split('\r\n')
  expect(lines).toHaveLength(10_002)
  shows(lines.at(-1), 'Not all: these are the first 10000 cases')
})

it('a case shows what its owner sees, what is known, and what happened', async () => {
  const text = await (await openAs('reader')).read(anasCase)
  shows(text, 'Ana Planted', 'Remove TikTok', 'Work phone', 'Found: tiktok', 'Case opened', 'By the end of Wednesday 15 March 2023')
  lacks(text, 'ana@ec.example', `${anasCase}/extension`)
})

it('a case shows a device that the policy does not cover as neither met nor not met', async () => {
  const own = { id: 'own', label: 'Own phone', ownership: 'personal', workApps: 'no' } as const
  const running = await runningFrom({ policies: [policyOf()], people: [personWith({}, [{}, own])] })
  const { memory, ...api } = await openApi()
  await memory.policies.activate(policyOf(), 0)
  await storePerson(memory, await running.personOf('ana'))
  const text = await seen({ memory, ...api }, 'reader', `${cases}/${refOf('ana')}`)
  shows(text, '<span class="mark grave">not met</span>', '<span class="mark quiet">not covered</span>')
  expect(text.match(/mark grave">not met/g)).toHaveLength(1)
})

whenEnrolled('a case shows the latest thirty mails, and the way to all', async api => {
  const { people } = api.memory
  const stored = await people.get(ana)
  await people.save({ ...stored, person: { ...stored.person, mail: { seq: 90 } } })
  const text = await seen(api, 'reader', anasCase)
  shows(text, `leaves out the first 60 mails to them: <a href="/console/people/${ana}">all mails</a>`)
})

it('a case shows what was asked about a device that no source can read, that silence cost its access, and the answer', async () => {
  const losing = policyOf({ unknown: 'answer-or-lose', reminders: [], escalation: [] })
  const running = await runningFrom({ policies: [losing], people: [personWith({}, [{ apps: '?' }])] })
  await running.runUntil('2023-03-16T10:00')
  const api = await openApi()
  const { memory } = api
  memory.clock.advanceTo(running.now())
  await memory.policies.activate(losing, 0)
  await storePerson(memory, await running.personOf('ana'))
  const one = await visitor(api, 'reader')
  const address = `${cases}/${refOf('ana')}`
  shows(
    await one.read(address),
    '<span class="mark grave">suspended</span>',
    'no source can read it',
    'because there was no answer',
    'Suspension requested: no answer',
  )
  const shown = shownCase.parse(await api.read(`/api/policies/no-tiktok/cases/${refOf('ana')}`))
  expect(shown.suspended).toBe(1)
  expect(caseInWords(shown)).toContainEqual(expect.objectContaining({ state: 'suspended' }))
  await submit(memory, { kind: 'checked', device: 'phone', outcome: 'absent' })
  shows(await one.read(address), 'in order, its owner says', 'counts until', 'Answered about a device: absent')
})

it('a case names a mail in words, also one that is notice and reminder at once', () => {
  expect(stepNames('first+P14D, restored')).toBe('the first notice, a reminder 14 days before, access restored')
})

whenEnrolled('a case announces no next mail while mail to its owner is held', async api => {
  const one = await visitor(api, 'reader')
  shows(await one.read(anasCase), 'Next mail')
  await holdMail(api)
  const text = await one.read(anasCase)
  shows(text, 'the address bounces')
  lacks(text, 'Next mail')
})

whenEnrolled('a case whose owner cannot be notified about a device is listed, and can be made reachable', async api => {
  const { person, ...stored } = await api.memory.people.get(ana)
  const unreached = person.cases.flatMap(({ breaches }) => breaches.map(({ device }) => device))
  const unreachable = person.cases.map(one => ({ ...one, notified: { ...one.notified, unreached } }))
  await api.memory.people.save({ ...stored, person: { ...person, cases: unreachable } })
  const one = await visitor(api, 'operator')
  const list = await one.read(`${cases}?only=unreachable`)
  expect(namesIn(list)).toEqual(['Ana Planted'])
  shows(list, '1 device unreached')
  shows(await one.read(anasCase), 'cannot be notified', `${anasCase}/reachable`)
  await leadsTo(one.submit(`${anasCase}/reachable`, {}), `${anasCase}?done=Marked as reachable`)
})

whenEnrolled('a case is extended, with a reason for the person and a note for colleagues', async api => {
  const one = await visitor(api, 'operator')
  const extend = (until: string) => one.submit(`${anasCase}/extension`, { until, reason: 'You are\r\naway.', note: 'Call her.' })
  await refuses(extend('2023-03-01'), 409, 'name a later day', 'Call her.</textarea>')
  await leadsTo(extend('2023-03-31'), `${anasCase}?done=Deadline extended`)
  shows(await one.read(anasCase), 'end of Fri 31 March 2023', 'You are away.', 'Note: Call her.')
  shows(await actionsIn(api), `extend ${ana}`)
})

it('a case that one person proposes to exempt for long is exempt once another confirms it with one button', async () => {
  const api = await enrolled(() => ({ decisionLimits: { mostDays: 365, mostDaysAlone: 30 } }))
  const [first, second] = [await visitor(api, 'operator'), await visitor(api, 'operator2')]
  const exempt = () => first.submit(`${anasCase}/exemption`, { until: '2023-06-30' })
  await leadsTo(exempt(), `${anasCase}?done=Proposed`)
  await leadsTo(exempt(), `${anasCase}?done=Nothing changed`)
  lacks(await first.read(anasCase), 'Confirm, until')
  shows(await first.read(`${anasCase}/exemption`), 'more than 30 days from today')
  shows(await second.read(anasCase), 'operator@ec.example proposes an exemption until', 'Confirm, until')
  await leadsTo(second.submit(anasCase, { until: '2023-06-30' }, `${anasCase}/exemption`), `${anasCase}?done=Exemption granted`)
})

it('a case shows the second person who decides about a request what the first proposes', async () => {
  const api = await enrolled(() => ({ decisionLimits: { mostDays: 365, mostDaysAlone: 30 } }))
  await ask(api, '2023-06-30')
  const address = `${anasCase}/decision?request=exemption`
  await (await visitor(api, 'operator')).submit(address, { decision: 'grant', until: '2023-06-30' }, address)
  const second = await visitor(api, 'operator2')
  shows(await second.read(anasCase), 'operator@ec.example proposes to grant the exemption until')
  await leadsTo(second.submit(anasCase, { until: '2023-06-30', decision: 'grant' }, address), `${anasCase}?done=Request decided`)
})

whenEnrolled('a case in which a person asks for something is decided, and a refusal needs a reason', async api => {
  await ask(api)
  lacks(await seen(api, 'reader', anasCase), 'I write')
  const one = await visitor(api, 'operator')
  const address = `${anasCase}/decision?request=exemption`
  shows(await one.read(anasCase), 'I write &lt;b&gt;about&lt;/b&gt; it.', address)
  shows(await one.read(address), 'I write &lt;b&gt;', 'value="2023-05-31"')
  await refuses(one.submit(address, { decision: 'refuse' }, address), 422, 'must be why: the person reads it')
  const refuse = one.submit(address, { decision: 'refuse', reason: 'Use the desktop.' }, address)
  await leadsTo(refuse, `${anasCase}?done=Request decided`)
  shows(await actionsIn(api), `refuse exemption ${ana}`)
  await hasStatus(one.get(address), 404)
})

whenEnrolled('a mail about a case is shown as it was sent, to those who may read words about people', async api => {
  await send(() => api.system)(wakingAll(api.system.clock.now()), contextWith(300_000))
  const sent = `/console/people/${ana}/mails/1`
  const subject = 'Please remove TikTok by 15 Mar'
  const opened = await seen(api, 'operator', anasCase)
  expect(opened).toMatch(new RegExp(`<a href="${sent}">1</a>.*<td[^>]*>the first notice</td><td[^>]*>${subject}</td>`))
  shows(await seen(api, 'operator', `/console/people/${ana}`), `${anasCase}">Remove TikTok</a>`, '>tiktok</td>', `${sent}">${subject}`)
  shows(await seen(api, 'operator', sent), `<h2>${subject}</h2>`, `<iframe src="${sent}/copies/1"`, `${sent}/messages/1`)
  shows(await seen(api, 'operator', `${sent}/copies/1`), 'Dear Ana Planted,')
  shows(await seen(api, 'operator', `${sent}/messages/1`), 'Subject: Please remove TikTok by 15 Mar\r\n')
  await api.memory.copies.removeAll(ana)
  shows(await seen(api, 'operator', sent), 'No copy of this mail is kept')
  await hasStatus((await visitor(api, 'operator')).get(`${sent}/copies/1`), 404)
  for (const page of [anasCase, `/console/people/${ana}`]) lacks(await seen(api, 'reader', page), sent)
})

whenEnrolled('requests have what is due first above, and links for those who decide', async api => {
  const reader = await visitor(api, 'reader')
  shows(await reader.read('/console/requests'), 'No open requests.')
  await submit(api.memory, said.contest, 'ben')
  api.memory.clock.advanceTo(api.memory.clock.now().add({ hours: 48 }))
  await submit(api.memory, { kind: 'contest', reason: 'So is mine.' })
  const text = await seen(api, 'operator', '/console/requests')
  expect(namesIn(text)).toEqual(['Ben', 'Ana Planted'])
  shows(text, `${anasCase}/decision?request=contest`)
  lacks(text, 'It is gone')
  lacks(await reader.read('/console/requests'), 'decision?request')
})

inCampaign('a name that looks like HTML stays text on every page, and shows what would reorder it', async api => {
  const name = '"><script>alert(1)</script>\u202egro.elpmaxe\u202c \u05d3\u05e0\u05d4\u200f'
  const mallory = personWith({ id: 'mallory', name }, [{ id: 'm', label: '<b>Phone</b>' }])
  await storePerson(api.memory, mallory)
  await enrol(api)
  await submit(api.memory, { kind: 'not-my-device', device: 'm' }, 'mallory')
  const one = await visitor(api, 'operator')
  const [person, address] = [`/console/people/${refOf('mallory')}`, `${cases}/${refOf('mallory')}`]
  const about = `${address}/decision?request=not-my-device&device=m`
  for (const page of [cases, address, about, `${address}/extension`, '/console/requests', together, person, `${person}/erasure`]) {
    const { status, text } = await one.get(page)
    expect([page, status]).toEqual([page, 200])
    shows(text, '&lt;script&gt;', '\\u{202E}gro.elpmaxe\\u{202C} \u05d3\u05e0\u05d4\u200f')
    expect(text).not.toMatch(/<script|<b>|[\u202a-\u202e\u2066-\u2069]/)
  }
  shows(await one.read(about), '<dt>Device</dt><dd>&lt;b&gt;Phone&lt;/b&gt;</dd>')
})

whenEnrolled('one decision about many says first who is affected, then what came of it for each', async api => {
  const one = await visitor(api, 'operator')
  const address = `${together}?unit=DG-ALPHA`
  const text = await one.read(address)
  expect(peopleIn(text).toSorted()).toEqual([`${ana} Ana Planted`, `${refOf('eve')} Eve`].toSorted())
  shows(text, '2 people')
  const decide = (fields: Record<string, string>) => {
    const form = new URLSearchParams({ proof: hidden(text, 'proof'), agreed: 'yes', ...fields })
    for (const value of peopleIn(text)) form.append('case', value)
    return one.send('POST', address, String(form))
  }
  await refuses(decide({ what: '' }), 422, 'must be one of the decisions')
  await refuses(decide({ what: 'extend', until: '' }), 422, 'id="until-fault">Last day of an extension or exemption is missing')
  expect(await actionsIn(api)).toEqual([])
  shows((await decide({ what: 'extend', until: '2023-03-31' })).text, '2 decided.')
  shows(await actionsIn(api), `extend ${ana}`, `extend ${refOf('eve')}`)
  shows((await decide({ what: 'grant contest' })).text, 'no such request is open')
})

it('one decision about many meets only those who are ticked, and nobody if nobody is', async () => {
  const one = await openAs('operator')
  expect(peopleIn(await one.read(`${together}?ticked=yes&ref=${ana}`))).toEqual([`${ana} Ana Planted`])
  await hasStatus(one.get(`${together}?ticked=yes`), 422)
})
