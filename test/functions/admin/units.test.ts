import { expect, it } from 'vitest'
import * as z from 'zod'
import { scopes } from '#adapters/oidc/scopes.ts'
import { changePerson } from '#campaign/save/change-person.ts'
import type { NamedRoute } from '#functions/admin/route.ts'
import { routes } from '#functions/admin/routes.ts'
import { development } from '#infra/local/issuer/development.ts'
import { unreadable } from '#test/shared/campaign/running.ts'
import { hasStatus, lacks, shows } from '../expecting.ts'
import { type Api, ana, gives, openCampaign, pathOf, type Response, tracesOf } from './calling.ts'
import { addressesChangedAt, type Member, namesOf, nobody, openTwoUnits, others, own, ownUnit, withTwoUnits } from './two-units.ts'

const until = '2023-05-31'

/** What may be said about a person to each route that takes a body and is not refused; a new one needs a line here. */
const bodies: Record<string, (member: Member) => readonly object[]> = {
  lookUpPerson: ({ id, email, device }) => [{ staff: id }, { address: email }, { device }],
  searchPeople: () => [{ name: 'Name' }],
  extendCase: () => [{ until }],
  exemptCase: () => [{ until }],
  decideRequest: () => [{ request: 'exemption', decision: 'grant', until }],
  extendCases: ({ ref }) => [{ refs: [ref], decision: { until } }],
  exemptCases: ({ ref }) => [{ refs: [ref], decision: { until } }],
  confirmAddresses: ({ ref }) => [{ changes: [`${ref}-${addressesChangedAt.epochMilliseconds}`] }],
  decideRequests: ({ ref }) => [{ refs: [ref], decision: { request: 'exemption', decision: 'grant', until } }],
}

const every = scopes.map(scope => development.scopePrefix + scope).join(' ')

const isRefused = ({ limited }: NamedRoute) => limited === 'refused'

/** With every scope that there is. */
const limited = async ({ issuer }: Api) =>
  `Bearer ${await issuer.tokenFor('operator', { claims: { scope: every, ides_units: [ownUnit] } })}`

interface Answered extends Response {
  asked: object | undefined
}

/** All pages of all that a route answers about a person. */
async function answersOf(api: Api, authorization: string, route: NamedRoute, member: Member) {
  const paths = [member.ref, member.id].map(person => pathOf(route.path.replace('{ref}', member.ref).replace('{person}', person)))
  const limit: Record<string, string> = 'limit' in route.takes.query.shape ? { limit: '1' } : {}
  const answers: Answered[] = []
  for (const asked of route.takes.body ? (bodies[route.name]?.(member) ?? [{}]) : [undefined])
    for (const path of new Set(paths)) {
      let cursor: string | undefined
      do {
        const query = new URLSearchParams({ ...limit, ...(cursor ? { cursor } : {}) })
        const answer = await api.send(route.method, `${path}?${query}`, { authorization, body: asked || undefined })
        answers.push({ ...answer, asked })
        cursor = Object(answer.json).next
      } while (cursor !== undefined)
    }
  return answers
}

/** What an answer says besides what it was asked. The cursor of a page may be the ref of anybody: it leads nowhere. */
function namesIn({ text, json, headers, asked }: Answered, members: readonly Member[]) {
  const { next: _, ...shown } = Object(json)
  const said = `${json === null ? text : JSON.stringify(shown)} ${headers.Location}`
  return namesOf(members).filter(name => said.includes(name) && !JSON.stringify(asked ?? '').includes(name))
}

withTwoUnits('an admin of a unit loses a person who moves to another unit at once', async api => {
  const [{ ref, id }] = own
  await changePerson(api.memory.people, ref, person => ({ ...person, profile: { ...person.profile, unit: 'DG-BETA' } }))
  const authorization = await limited(api)
  await hasStatus(api.send('GET', `/api/people/${id}/profile`, { authorization }), 404)
  lacks((await api.send('GET', '/api/policies/no-tiktok/cases', { authorization })).text, ref)
})

it('an admin of a unit sees no record that cannot be read, since its unit is unknown', async () => {
  const api = await openCampaign(({ people }) => ({ people: unreadable(people, 'ana') }))
  const authorization = await limited(api)
  await hasStatus(api.get('/api/people/ana/profile'), 409)
  const held = { reason: 'failing', at: api.memory.clock.now() } as const
  await changePerson(api.memory.people, ana, person => ({ ...person, mail: { seq: 1, held } }))
  shows((await api.get('/api/held')).text, ana)
  await hasStatus(api.send('GET', '/api/people/ana/profile', { authorization }), 404)
  await hasStatus(api.send('POST', `/api/held/${ana}/release`, { authorization }), 404)
  await gives(api.send('GET', '/api/held', { authorization }), { items: [] })
})

withTwoUnits('an admin of a unit does not end an erasure that broke off', async api => {
  const [{ ref, id }] = own
  await api.memory.erasures.begin(ref, id)
  await api.memory.people.remove(await api.memory.people.get(ref))
  await hasStatus(api.send('DELETE', `/api/people/${ref}`, { authorization: await limited(api) }), 404)
  expect(await api.memory.erasures.findStaff(ref)).toBe(id)
  await hasStatus(api.send('DELETE', `/api/people/${ref}`, { role: 'operator' }), 204)
})

withTwoUnits('an admin of a unit sees only their part of a list of suspensions, which stays whole', async api => {
  const authorization = await limited(api)
  const list = async (by: Parameters<Api['send']>[2], query = '') => {
    const { json } = await api.send('GET', `/api/policies/no-tiktok/brake${query}`, by)
    return z.object({ list: z.string(), items: z.array(z.object({ device: z.string() })) }).parse(json)
  }
  const devices = (members: readonly Pick<Member, 'device'>[]) => members.map(({ device }) => device).toSorted()
  const devicesIn = ({ items }: Awaited<ReturnType<typeof list>>) => devices(items)
  expect(devicesIn(await list({ authorization }))).toEqual(devices(own))
  const whole = await list({ role: 'approver' }, '?list=last')
  expect(devicesIn(whole)).toEqual(devices([...own, ...others]))
  for (const query of ['?list=last', `?list=${whole.list}`]) expect(devicesIn(await list({ authorization }, query))).toEqual(devices(own))
  await list({ authorization })
  expect(await list({ role: 'approver' }, '?list=last')).toEqual(whole)
})

withTwoUnits('an admin of a unit is refused with a reason if the claim names no unit', async api => {
  const authorization = await api.bearer('operator', { ides_units: [] })
  await hasStatus(api.send('GET', '/api/policies', { authorization }), 401, 'ides_units of your access token must name 1 to 50 units')
})

it('an admin of a unit learns nothing of other people from any route, and changes nothing', async () => {
  for (const route of routes) if (route.takes.body && !isRefused(route)) expect(bodies).toHaveProperty(route.name)
  const api = await openTwoUnits()
  const before = await tracesOf(api)
  const authorization = await limited(api)
  const leaks: string[] = []
  for (const route of routes)
    for (const member of others)
      for (const answer of await answersOf(api, authorization, route, member)) {
        leaks.push(...namesIn(answer, others).map(name => `${route.name} names ${name}`))
        expect([route.name, answer.status], answer.text).not.toEqual([route.name, 500])
      }
  expect(leaks).toEqual([])
  expect(await tracesOf(api)).toEqual(before)
})

withTwoUnits('an admin of a unit gets the same answer about others as about a person who does not exist', async api => {
  const authorization = await limited(api)
  for (const route of routes) {
    const about = async (member: Member) =>
      (await answersOf(api, authorization, route, member)).map(({ status, text }) => [
        route.name,
        status,
        text.replaceAll(member.ref, 'REF'),
      ])
    for (const member of others) expect(await about(member)).toEqual(await about(nobody))
  }
})

withTwoUnits('an admin of a unit is refused what concerns everyone', async api => {
  const authorization = await limited(api)
  for (const route of routes.filter(isRefused)) {
    const [answer] = await answersOf(api, authorization, route, nobody)
    expect([route.name, answer?.status]).toEqual([route.name, 403])
    shows(answer?.text, 'limited to units')
  }
})

// Coverage is in numbers, which name nobody, and a bundle is compressed.
const ofUnits = routes.filter(({ limited, name }) => limited === 'own units' && !['getCoverage', 'bundleCase'].includes(name))

it.each([
  ['read', ofUnits.filter(({ method }) => method === 'GET')] as const,
  ...ofUnits.flatMap(route => (route.method === 'GET' ? [] : [[`${route.method} ${route.path}`, [route]] as const])),
])('an admin of a unit may %s for their unit, and others for all', async (_, asked) => {
  const api = await openTwoUnits()
  for (const [authorization, members] of [
    [await limited(api), own],
    [await api.bearer('operator'), others],
  ] as const)
    for (const route of asked) {
      const answers = (await Promise.all(members.map(member => answersOf(api, authorization, route, member)))).flat()
      const said = answers.filter(
        ({ status, text }) => status === 202 || status === 204 || namesOf(members).some(name => text.includes(name)),
      )
      expect(said, route.name).not.toEqual([])
    }
})
