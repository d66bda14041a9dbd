import { describe, expect, it } from 'vitest'
import { stepNames } from '../../../functions/console/pages/cases/events.ts'
import { send } from '../../../functions/send.ts'
import { contextWith } from '../../../infra/local/invocation.ts'
import type { Role } from '../../../shared/adapters/oidc/scopes.ts'
import { takeAnswer } from '../../../shared/campaign/decide/take-answer.ts'
import { controlChain } from '../../../shared/domain/audit/decision.ts'
import { day, peopleWith } from '../../builders.ts'
import { refOf, storePerson } from '../../refs.ts'
import { wakingAll } from '../../waking.ts'
import { runEnrolment } from '../../working.ts'
import { type Api, ana, announced, holdMail, openCampaign } from '../admin/calling.ts'
import { hasStatus, lacks, shows } from '../expecting.ts'
import { watchOutput } from '../output.ts'
import { openConsole } from './visiting.ts'

watchOutput()

const cases = '/console/policies/no-tiktok/cases'
const anasCase = `${cases}/${ana}`

async function enrolled(): Promise<Api> {
  const api = await openCampaign()
  await runEnrolment({ ...api.system, pieceQueue: api.memory.pieceQueue })
  return api
}

const signedIn = async (role: Role) => openConsole(await enrolled()).signedIn(role)

/** Names of people in a table. */
const namesIn = (text: string): string[] => [...text.matchAll(/cases\/[A-Z2-7]{20}">([^<]+)</g)].map(([, name = '']) => name)

/** People affected by one decision. */
const casesIn = (text: string): string[] => [...text.matchAll(/name="case" value="([^"]+)"/g)].map(([, value = '']) => value)

const actions = async (api: Api, chain = 'no-tiktok') =>
  (await Array.fromAsync(api.memory.audit.list(chain))).map(({ action, about }) => `${action} ${about}`)

describe('the list of cases', () => {
  it('of a lifted policy offers no decision about many', async () => {
    const api = await enrolled()
    const operator = await openConsole(api).signedIn('operator')
    shows(await operator.read(cases), 'name="ref"')
    await api.post('approver', '/api/policies/no-tiktok/lift', { reason: 'Withdrawn.' })
    await runEnrolment({ ...api.system, pieceQueue: api.memory.pieceQueue })
    const { text } = await operator.get(cases)
    shows(text, 'when lifted')
    lacks(text, 'name="ref"')
  })

  it('shows those that match, and links to each', async () => {
    const one = await signedIn('reader')
    expect(namesIn(await one.read(cases)).toSorted()).toEqual(['Ana Planted', 'Ben', 'Eve'])
    expect(namesIn(await one.read(`${cases}?unit=DG-BETA&country=be&state=open&before=2024-01-01`))).toEqual(['Ben'])
    shows(await one.read(`${cases}?only=held`), 'No case matches this filter')
  })

  it('says where to go on from a page without a match', async () => {
    const api = await openCampaign(({ summaries }) => ({ summaries: { ...summaries, list: async () => ({ rows: [], next: ana }) } }))
    const { text } = await (await openConsole(api).signedIn('reader')).get(cases)
    shows(text, 'No case on this page matches', `cursor=${ana}`)
  })

  it('is put in the order that is asked for', async () => {
    const one = await signedIn('reader')
    expect(namesIn(await one.read(`${cases}?order=name`))).toEqual(['Ana Planted', 'Ben', 'Eve'])
    expect(namesIn(await one.read(`${cases}?order=unit`))).toEqual(['Ana Planted', 'Eve', 'Ben'])
  })

  it('says what is wrong with a filter, and keeps it', async () => {
    const one = await signedIn('reader')
    shows(await one.read(`${cases}?country=Belgium`), 'must be a country code such as BE', 'value="Belgium"')
  })

  it('shows readers nothing to decide with', async () => {
    const console = openConsole(await enrolled())
    shows(await (await console.signedIn('operator')).read(cases), 'type="checkbox" name="ref"')
    const reader = await console.signedIn('reader')
    lacks(await reader.read(cases), 'name="ref"')
    await hasStatus(reader.get('/console/policies/no-tiktok/together'), 403)
  })

  it('is refused for a policy that is not in force', async () => {
    const one = await signedIn('reader')
    await hasStatus(one.get('/console/policies/no-such/cases'), 404)
  })
})

describe('a case', () => {
  it('shows what its owner sees, what is known, and what happened', async () => {
    const one = await signedIn('reader')
    const { status, text } = await one.get(anasCase)
    expect(status).toBe(200)
    shows(text, 'Ana Planted', 'Remove TikTok', 'Work phone', 'Found: tiktok', 'Case opened', 'By the end of Wednesday 15 March 2023')
    lacks(text, 'ana@ec.example', `${anasCase}/extension`)
  })

  it('names a mail in words, also one that is notice and reminder at once', async () => {
    expect(stepNames('first+P14D, restored')).toBe('the first notice, a reminder 14 days before, access back')
  })

  it('announces no next mail while mail to its owner is held', async () => {
    const api = await enrolled()
    const one = await openConsole(api).signedIn('reader')
    shows(await one.read(anasCase), 'Next mail')
    await holdMail(api)
    const { text } = await one.get(anasCase)
    shows(text, 'the address bounces')
    lacks(text, 'Next mail')
  })

  it('says of which device cannot be notified, is listed for it, and may be marked as reachable', async () => {
    const api = await enrolled()
    const { person, ...stored } = await api.memory.people.get(ana)
    const unreached = person.cases.flatMap(({ breaches }) => breaches.map(({ device }) => device))
    await api.memory.people.save({
      ...stored,
      person: { ...person, cases: person.cases.map((one) => ({ ...one, notified: { ...one.notified, unreached } })) },
    })
    const one = await openConsole(api).signedIn('operator')
    const list = await one.read(`${cases}?only=unreachable`)
    expect(namesIn(list)).toEqual(['Ana Planted'])
    shows(list, '1 device unreached')
    shows(await one.read(anasCase), 'cannot be notified', `${anasCase}/reachable`)
  })

  it('shows their address and words only to those who decide', async () => {
    const api = await enrolled()
    await takeAnswer(api.memory, ana, 'no-tiktok', { kind: 'exemption', reason: 'I write <b>about</b> it.', until: day('2023-05-31') })
    const console = openConsole(api)
    shows(await (await console.signedIn('operator')).read(anasCase), 'ana@ec.example', 'I write &lt;b&gt;about&lt;/b&gt; it.')
    lacks(await (await console.signedIn('reader')).read(anasCase), 'I write')
  })

  it('is extended, with a reason for the person and a note for colleagues', async () => {
    const api = await enrolled()
    const one = await openConsole(api).signedIn('operator')
    const late = await one.submit(`${anasCase}/extension`, { until: '2023-03-01', reason: 'You are away.' })
    expect(late.status).toBe(409)
    shows(late.text, 'name a later day', '>You are away.</textarea>')
    const { status, headers } = await one.submit(`${anasCase}/extension`, {
      until: '2023-03-31',
      reason: 'You are\r\naway.',
      note: 'Call her.',
    })
    expect([status, headers.Location]).toEqual([303, `${anasCase}?done=case-extended`])
    shows(await one.read(headers.Location ?? ''), 'Deadline extended.', 'end of Fri 31 March 2023', 'You are away.', 'Note: Call her.')
    shows(await actions(api), `extend ${ana}`)
  })

  it('that a person proposed to exempt is decided by another person', async () => {
    const api = await openCampaign(() => ({ decisionLimits: { mostDays: 365, mostDaysAlone: 30 } }))
    await runEnrolment({ ...api.system, pieceQueue: api.memory.pieceQueue })
    const one = await openConsole(api).signedIn('operator')
    const { headers } = await one.submit(`${anasCase}/exemption`, { until: '2023-06-30' })
    shows(headers.Location, 'done=decision-proposed')
    shows(await one.read(anasCase), 'proposes an exemption until', `${anasCase}/exemption?until=2023-06-30`)
    const again = await one.submit(`${anasCase}/exemption`, { until: '2023-06-30' })
    shows(again.headers.Location, 'done=nothing-changed')
  })

  it('says to the second person who decides about a request what the first proposes', async () => {
    const api = await openCampaign(() => ({ decisionLimits: { mostDays: 365, mostDaysAlone: 30 } }))
    await runEnrolment({ ...api.system, pieceQueue: api.memory.pieceQueue })
    await takeAnswer(api.memory, ana, 'no-tiktok', { kind: 'exemption', reason: 'I write about it.', until: day('2023-06-30') })
    const address = `${anasCase}/decision?request=exemption`
    const console = openConsole(api)
    await (await console.signedIn('operator')).submit(address, { decision: 'grant', until: '2023-06-30' }, address)
    shows(await (await console.signedIn('operator2')).read(address), 'dev-operator proposes to grant the exemption until')
  })

  it('in which a person asks is decided, and a refusal needs a reason', async () => {
    const api = await enrolled()
    await takeAnswer(api.memory, ana, 'no-tiktok', { kind: 'exemption', reason: 'I write about it.', until: day('2023-05-31') })
    const one = await openConsole(api).signedIn('operator')
    const address = `${anasCase}/decision?request=exemption`
    const shown = await one.get(address)
    shows(shown.text, 'I write about it.', 'value="2023-05-31"')
    const bare = await one.submit(address, { decision: 'refuse' }, address)
    expect([bare.status, bare.text]).toEqual([422, expect.stringContaining('must be why: the person reads it')])
    const { headers } = await one.submit(address, { decision: 'refuse', reason: 'Use the desktop.' }, address)
    expect(headers.Location).toBe(`${anasCase}?done=request-refused`)
    shows(await actions(api), `refuse exemption ${ana}`)
    await hasStatus(one.get(address), 404)
  })
})

describe('a mail about a case', () => {
  const sent = `${anasCase}/mails/1`

  async function mailed(): Promise<Api> {
    const api = await enrolled()
    await send(() => api.system)(wakingAll(api.system.clock.now()), contextWith(300_000))
    return api
  }

  it('is shown as it was sent, in its language', async () => {
    const one = await openConsole(await mailed()).signedIn('operator')
    const subject = 'Please remove TikTok by 15 Mar'
    expect(await one.read(anasCase)).toMatch(new RegExp(`<a href="${sent}">1</a>.*<td>the first notice</td><td>${subject}</td>`))
    const { status, text } = await one.get(sent)
    expect(status).toBe(200)
    shows(text, 'This is what was sent: its fingerprint agrees.', 'the first notice', '<pre class="letter" lang="en">Dear Ana Planted,')
  })

  it('is not shown once it would be another, but what it told is', async () => {
    const api = await mailed()
    const { person, version } = await api.memory.people.get(ana)
    await api.memory.people.save({ ref: ana, person: { ...person, profile: { ...person.profile, name: 'Anna' } }, version })
    const { text } = await (await openConsole(api).signedIn('operator')).get(sent)
    shows(text, 'This mail cannot be shown again', 'the first notice', 'Please remove TikTok by 15 Mar', 'Work phone')
    lacks(text, 'its fingerprint agrees', 'class="letter"')
  })

  it('is shown to nobody who may not read words about people', async () => {
    const one = await openConsole(await mailed()).signedIn('reader')
    lacks(await one.read(anasCase), sent)
    await hasStatus(one.get(sent), 403)
  })
})

describe('the queue of requests', () => {
  it('has what is due first above, and links to decide', async () => {
    const api = await enrolled()
    await takeAnswer(api.memory, refOf('ben'), 'no-tiktok', { kind: 'contest', reason: 'It is gone.' })
    api.memory.clock.advanceTo(api.memory.clock.now().add({ hours: 48 }))
    await takeAnswer(api.memory, ana, 'no-tiktok', { kind: 'contest', reason: 'So is mine.' })
    const console = openConsole(api)
    const { text } = await (await console.signedIn('operator')).get('/console/requests')
    expect(namesIn(text).filter((name) => name !== 'Decide')).toEqual(['Ben', 'Ana Planted'])
    shows(text, `${anasCase}/decision?request=contest`)
    lacks(text, 'It is gone')
    lacks(await (await console.signedIn('reader')).read('/console/requests'), 'decision?request')
  })

  it('is empty where nobody asks', async () => {
    const one = await signedIn('reader')
    shows(await one.read('/console/requests'), 'No open requests.')
  })
})

describe('a name that looks like HTML', () => {
  it('stays text on every page', async () => {
    const api = await openCampaign()
    const name = '"><script>alert(1)</script>'
    const [mallory] = peopleWith({
      who: { id: 'mallory', email: 'mallory@ec.example', name },
      devices: [{ id: 'm', label: '<b>Phone</b>' }],
    })
    if (mallory) await storePerson(api.memory, mallory)
    await runEnrolment({ ...api.system, pieceQueue: api.memory.pieceQueue })
    await takeAnswer(api.memory, refOf('mallory'), 'no-tiktok', { kind: 'not-my-device', device: 'm' })
    const one = await openConsole(api).signedIn('operator')
    const address = `${cases}/${refOf('mallory')}`
    const about = `${address}/decision?request=not-my-device&device=m`
    const pages = [cases, address, about, `${address}/extension`, '/console/requests', '/console/policies/no-tiktok/together']
    for (const page of [...pages, `/console/people/${refOf('mallory')}`, `/console/people/${refOf('mallory')}/erasure`]) {
      const { status, text } = await one.get(page)
      expect([page, status]).toEqual([page, 200])
      shows(text, '&lt;script&gt;')
      expect(text).not.toMatch(/<script|<b>/)
    }
  })
})

describe('one decision about many', () => {
  const together = '/console/policies/no-tiktok/together'

  it('says first who is affected, then what came of it for each', async () => {
    const api = await enrolled()
    const one = await openConsole(api).signedIn('operator')
    const address = `${together}?unit=DG-ALPHA`
    const { text } = await one.get(address)
    expect(casesIn(text).toSorted()).toEqual([`${ana} Ana Planted`, `${refOf('eve')} Eve`].toSorted())
    shows(text, '2 people')
    const [, proof = ''] = /name="proof" value="([^"]*)"/.exec(text) ?? []
    const send = (fields: Record<string, string>) => {
      const form = new URLSearchParams({ proof, ...fields })
      for (const value of casesIn(text)) form.append('case', value)
      return one.send('POST', address, String(form))
    }
    const unsaid = await send({ what: 'extend', until: '2023-03-31' })
    expect([unsaid.status, unsaid.text]).toEqual([422, expect.stringContaining('tick the box')])
    const faulty = await send({ what: 'extend', until: '', agreed: 'yes' })
    expect([faulty.status, faulty.text]).toEqual([422, expect.stringContaining('id="until-fault"')])
    lacks(await actions(api), `extend ${ana}`)
    const done = await send({ what: 'extend', until: '2023-03-31', agreed: 'yes' })
    expect([done.status, done.text]).toEqual([200, expect.stringContaining('2 decided.')])
    expect(await actions(api)).toEqual(expect.arrayContaining([`extend ${ana}`, `extend ${refOf('eve')}`]))
    const repeated = await send({ what: 'grant contest', agreed: 'yes' })
    shows(repeated.text, 'no such request is open')
  })

  it('meets only those who are ticked, and nobody if nobody is', async () => {
    const one = await signedIn('operator')
    expect(casesIn(await one.read(`${together}?ticked=yes&ref=${ana}`))).toEqual([`${ana} Ana Planted`])
    await hasStatus(one.get(`${together}?ticked=yes`), 422)
  })
})

describe('more cases than can be loaded together', () => {
  async function many(count: number): Promise<Api> {
    const api = await openCampaign()
    const lines = Array.from({ length: count }, (_, index) => ({ ...lineOf, ref: refOf(`s${index}`), staff: `s${index}` }))
    for (const line of lines) await api.memory.summaries.save(line, 1)
    return api
  }
  const lineOf = {
    ...{ policy: 'no-tiktok', name: 'Kim', unit: 'DG-ALPHA', state: 'open' as const, openedAt: '2023-02-23T09:00:00Z', devices: 1 },
    ...{ deadline: '2023-03-15T23:00:00Z', deadlineZone: 'Europe/Brussels', ownZone: 'Europe/Brussels', suspended: 0, requests: [] },
  }

  it('come page by page, in no order, and are not decided together', async () => {
    const one = await openConsole(await many(1001)).signedIn('operator')
    const { text } = await one.get(`${cases}?order=unit`)
    shows(text, 'Too many cases to sort.')
    expect(namesIn(text)).toHaveLength(50)
    const [, next = ''] = /href="([^"]*cursor=[^"]*)"/.exec(text) ?? []
    const [first, second] = [text, await one.read(next.replaceAll('&amp;', '&'))].map((page) => page.match(/cases\/[A-Z2-7]{20}/g) ?? [])
    expect(new Set([...(first ?? []), ...(second ?? [])]).size).toBe(100)
    const refused = await one.get('/console/policies/no-tiktok/together')
    expect([refused.status, refused.text]).toEqual([422, expect.stringContaining('more than 500 cases match')])
  })

  it('are narrowed to the few that a filter means, on one page and for one decision', async () => {
    const api = await many(1001)
    const [first, second] = [refOf('s7'), refOf('s900')]
    for (const ref of [first, second]) await api.memory.summaries.save({ ...lineOf, ref, staff: 'held', held: 'bounced' }, 2)
    const one = await openConsole(api).signedIn('operator')
    const { text } = await one.get(`${cases}?only=held&order=name`)
    expect(namesIn(text)).toEqual(['Kim', 'Kim'])
    lacks(text, 'cursor=')
    const met = casesIn(await one.read('/console/policies/no-tiktok/together?only=held'))
    expect(met.toSorted()).toEqual([`${first} Kim`, `${second} Kim`].toSorted())
  })

  it('are cut from a file, which says so', async () => {
    const one = await openConsole(await many(10_001)).signedIn('reader')
    const lines = (await one.read(`${cases}.csv`)).trimEnd().split('\r\n')
    expect([lines.length, lines.at(-1)]).toEqual([10_002, expect.stringContaining('Not all: these are the first 10000 cases')])
  })
})

describe('an export', () => {
  it('is CSV without formulas', async () => {
    const one = await signedIn('reader')
    const { headers, text } = await one.get(`${cases}.csv?unit=DG-BETA`)
    expect(headers['Content-Disposition']).toBe('attachment; filename="no-tiktok-cases.csv"')
    expect(text.split('\r\n')).toEqual([
      '\ufeffstaff,name,unit,country,state,when lifted,stage,deadline,last day,zone,overdue since,devices,suspended,unreached,held,asks,ref',
      `ben,Ben,DG-BETA,BE,open,,,end of Wed 15 March 2023,2023-03-15,Europe/Brussels,,1,0,,,,${refOf('ben')}`,
      '',
    ])
  })

  it('is a workbook that Excel opens', async () => {
    const one = await signedIn('reader')
    const { headers, text } = await one.get(`${cases}.xlsx`)
    expect(headers['Content-Type']).toBe('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
    expect(Buffer.from(text, 'base64').subarray(0, 2).toString()).toBe('PK')
  })
})

describe('people', () => {
  it('are found by staff id, address, device and name, whatever its letter case', async () => {
    const api = await enrolled()
    await api.memory.addresses.claim('ben@ec.example', { ref: refOf('ben'), since: announced })
    const one = await openConsole(api).signedIn('reader')
    for (const words of ['ben', 'BEN@ec.example', 'ben-phone']) {
      const { status, headers } = await one.submit('/console/people', { words })
      expect([words, status, headers.Location]).toEqual([words, 303, `/console/people/${refOf('ben')}?done=person-found`])
    }
    const { text } = await one.submit('/console/people', { words: 'plant AN' })
    shows(text, `/console/people/${ana}">Ana Planted</a>`)
    shows((await one.submit('/console/people', { words: 'nobody' })).text, 'no one with a case has this name')
    await hasStatus(one.submit('/console/people', { words: '' }), 422)
  })

  it('are shown with their cases and devices, and their address only to those who decide', async () => {
    const console = openConsole(await enrolled())
    const reader = await (await console.signedIn('reader')).get(`/console/people/${ana}`)
    shows(reader.text, 'Ana Planted', 'Work phone', anasCase)
    lacks(reader.text, 'ana@ec.example', 'erasure')
    shows(await (await console.signedIn('operator')).read(`/console/people/${ana}`), 'ana@ec.example', 'erasure')
  })

  it('are exported and erased, by those who say that they mean it', async () => {
    const api = await enrolled()
    const console = openConsole(api)
    const one = await console.signedIn('operator')
    await hasStatus((await console.signedIn('author')).get(`/console/people/${ana}/erasure`), 403)
    await hasStatus(one.submit(`/console/people/${ana}/data`, {}), 422)
    const data = await one.submit(`/console/people/${ana}/data`, { agreed: 'yes' })
    expect(data.headers['Content-Disposition']).toBe(`attachment; filename="${ana}.json"`)
    expect(JSON.parse(data.text)).toMatchObject({ ref: ana, person: { profile: { name: 'Ana Planted' } } })
    await hasStatus(one.submit(`/console/people/${ana}/erasure`, {}), 422)
    const erased = await one.submit(`/console/people/${ana}/erasure`, { agreed: 'yes' })
    expect(erased.headers.Location).toBe('/console/people?done=person-erased')
    await hasStatus(one.get(`/console/people/${ana}`), 404)
  })

  it('lose their links, and get held mail again', async () => {
    const api = await enrolled()
    const one = await openConsole(api).signedIn('operator')
    shows((await one.submit(`/console/people/${ana}/links`, {})).headers.Location, 'done=links-ended')
    shows((await one.submit(`/console/people/${ana}/release`, {})).headers.Location, 'done=mail-released')
    shows(await actions(api, controlChain), `release ${ana}`)
  })
})
