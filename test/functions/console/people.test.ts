import { expect, it } from 'vitest'
import { controlChain } from '#domain/audit/decision.ts'
import { staffFields } from '#test/builders.ts'
import { refOf } from '#test/refs.ts'
import { ana, announced, holdMail, inCampaign } from '../admin/calling.ts'
import { hasStatus, lacks, leadsTo, shows } from '../expecting.ts'
import { actionsIn, enrolled, seen, visitor, whenEnrolled } from './visiting.ts'

const page = `/console/people/${ana}`

whenEnrolled('people are found by staff id, address, device and name, whatever its letter case', async api => {
  await api.memory.addresses.claim('ben@ec.example', { ref: refOf('ben'), since: announced })
  const one = await visitor(api, 'reader')
  const search = (words: string) => one.submit('/console/people', { words })
  for (const words of ['ben', 'BEN@ec.example', 'ben-phone'])
    await leadsTo(search(words), `/console/people/${refOf('ben')}?done=Person found`)
  shows((await search('plant AN')).text, `${page}">Ana Planted</a>`)
  shows((await search('nobody')).text, 'No one has this staff id, address, device or name')
  await hasStatus(search(''), 422)
})

whenEnrolled('people are shown with their cases and devices, and their address only to those who decide', async api => {
  const text = await seen(api, 'reader', page)
  shows(text, 'Ana Planted', 'Work phone', `/console/policies/no-tiktok/cases/${ana}`)
  lacks(text, 'ana@ec.example', 'erasure')
  shows(await seen(api, 'operator', page), 'ana@ec.example', 'erasure')
})

it('people are exported and erased', async () => {
  const one = await visitor(await enrolled(), 'operator')
  const data = await one.submit(`${page}/data`, { agreed: 'yes' })
  expect(data.headers['Content-Disposition']).toBe(`attachment; filename="${ana}.json"`)
  expect(JSON.parse(data.text)).toMatchObject({ ref: ana, person: { profile: { name: 'Ana Planted' } } })
  await leadsTo(one.submit(`${page}/erasure`, { agreed: 'yes' }), '/console/people?done=Person erased')
  await hasStatus(one.get(page), 404)
})

inCampaign('people lose their links, and get held mail again', async api => {
  const one = await visitor(api, 'operator')
  await leadsTo(one.submit(`${page}/links`, {}), `${page}?done=Links ended`)
  await leadsTo(one.submit(`${page}/release`, {}), `${page}?done=Mail released`)
  shows(await actionsIn(api, controlChain), `release ${ana}`)
})

inCampaign('people are listed whose address another admin changed, and those selected confirmed', async api => {
  await holdMail(api)
  const records = [staffFields({ email: 'x@ec.example', name: 'Ana Planted' })]
  await hasStatus(api.send('PUT', '/api/staff', { role: 'author', body: { records } }), 200)
  const addresses = '/console/people/addresses'
  const one = await visitor(api, 'operator')
  const change = /name="change" value="([^"]+)"/.exec(await one.read(addresses))?.[1] ?? ''
  shows(await one.read(addresses), 'Ana Planted', 'x@ec.example')
  await hasStatus(one.submit(addresses, {}), 422)
  await leadsTo(one.submit(addresses, { change }), '/console/people?done=Addresses confirmed')
  shows(await one.read(addresses), 'No address waits to be confirmed')
})
