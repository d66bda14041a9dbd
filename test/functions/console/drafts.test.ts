import { describe, expect, it } from 'vitest'
import { document, personWith } from '../../builders.ts'
import { storePerson } from '../../refs.ts'
import { openApi, organisation } from '../admin/calling.ts'
import { hasStatus, lacks, shows } from '../expecting.ts'
import { watchOutput } from '../output.ts'
import { openConsole } from './visiting.ts'

watchOutput()

const page = '/console/policies/no-tiktok/draft'

const many = (count: number) => Array.from({ length: count }, (_, n) => ({ id: `invented-${n}`, apps: '' }))

async function drafted(people = organisation) {
  const api = await openApi()
  for (const person of people) await storePerson(api.memory, person)
  const put = (changes: object) =>
    api.send('PUT', '/api/policies/no-tiktok/draft', { role: 'author', body: { ...document, ...changes }, headers: { 'if-match': '*' } })
  await api.send('PUT', '/api/policies/no-tiktok/draft', { role: 'author', body: document, headers: { 'if-none-match': '*' } })
  const author = await openConsole(api).signedIn('author')
  const rehearse = async () => {
    await author.submit(page, { do: 'rehearse' })
    await api.rehearseAll()
    api.memory.clock.advanceTo(api.memory.clock.now().add({ minutes: 1 }))
    return await author.read(page)
  }
  return { api, author, put, rehearse }
}

describe('the form of a policy', () => {
  it('names all that is missing when it is saved empty', async () => {
    const { author } = await drafted()
    const { status, text } = await author.submit('/console/write', { do: 'save' })
    expect(status).toBe(422)
    shows(text, 'The policy is not complete', 'title', 'issuer', 'id', 'contact.email')
    lacks(text, 'nothing is at this address')
  })

  it('asks for the review date of an owner who would be asked on none', async () => {
    const { author } = await drafted()
    const { text } = await author.submit('/console/write', { do: 'show', owner: 'owner@ec.example' })
    shows(text, 'owner is only asked on a review date')
  })
})

describe('the page of a draft', () => {
  it('compares a first draft with no version', async () => {
    const { author } = await drafted()
    const { text } = await author.get(page)
    shows(text, 'No version is in force yet.')
    lacks(text, 'Changes')
  })

  it('compares nothing after the first rehearsal', async () => {
    const { rehearse } = await drafted()
    const text = await rehearse()
    shows(text, 'Day by day')
    lacks(text, 'Changes since the previous rehearsal')
  })

  it('says that nothing differs from the rehearsal before', async () => {
    const { rehearse } = await drafted()
    await rehearse()
    expect(await rehearse()).toMatch(
      /Changes since the previous rehearsal, of <time datetime="[^<]+<\/time><\/h3>\s*<p>No difference.<\/p>/,
    )
  })

  it('shows what differs from the rehearsal before: in all, by day and by unit', async () => {
    const { put, rehearse } = await drafted()
    await rehearse()
    await hasStatus(put({ scope: { devices: ['official'], audience: { units: ['DG-BETA'] } } }), 200)
    const text = await rehearse()
    const [, since = ''] = /Changes since the previous rehearsal([\s\S]*)<h3>Full result/.exec(text) ?? []
    expect(since).toMatch(/<dt>People in breach or unknown<\/dt><dd><span class="number">\d+<\/span> \(2 fewer\)/)
    shows(since, 'Days that differ')
    expect(since).toMatch(/Units that differ[\s\S]*DG-ALPHA/)
    expect(since).not.toMatch(/DG-BETA/)
  })

  it('leads to the version that it became, though that is in force before its approver is back here', async () => {
    const { api, author, rehearse } = await drafted()
    const rehearsal = /name="rehearsal" value="([^"]+)"/.exec(await rehearse())?.[1] ?? ''
    await author.submit(page, { do: 'submit', rehearsal })
    const approver = await openConsole(api).signedIn('approver')
    const { headers } = await approver.submit(page, { do: 'approve', rehearsal, agreed: 'yes' })
    await api.workAll()
    const { status, text } = await approver.get(headers.Location ?? '')
    expect(status).toBe(200)
    shows(text, 'Approved. The policy takes effect once everyone has been counted again.')
    expect(text).toMatch(
      /This policy has no draft.*<a href="\/console\/policies\/no-tiktok">Version 1<\/a> <span class="mark good">In force/s,
    )
  })

  it('says how many devices are in scope, and how far that has moved since the rehearsal', async () => {
    const { api, author, rehearse } = await drafted()
    const rehearsal = /name="rehearsal" value="([^"]+)"/.exec(await rehearse())?.[1] ?? ''
    await author.submit(page, { do: 'submit', rehearsal })
    await storePerson(api.memory, personWith({ id: 'invented' }, many(30)))
    const approver = await openConsole(api).signedIn('approver')
    shows(await approver.read(page), 'I have checked the rehearsal: 4 devices in scope, ')
    await approver.submit(page, { do: 'approve', rehearsal, agreed: 'yes' })
    await api.workAll()
    shows(await approver.read(page), '<h2>Not in force</h2>', '<li>counts.devices must be about 4, as rehearsed, but is 24</li>')
  })

  it('rehearsed before devices are imported says that nothing would happen, also to its approver', async () => {
    const { api, author, rehearse } = await drafted(organisation.map((person) => ({ ...person, devices: [] })))
    const text = await rehearse()
    shows(text, 'no device in scope is known: import staff and devices, then rehearse again')
    lacks(text, 'Day by day', 'Busiest day')
    await author.submit(page, { do: 'submit', rehearsal: /name="rehearsal" value="([^"]+)"/.exec(text)?.[1] ?? '' })
    const approver = await openConsole(api).signedIn('approver')
    shows(await approver.read(page), 'I have checked the rehearsal: nothing would happen')
  })

  it('shows a rehearsal that was stored with a busiest day without a date', async () => {
    const { api, author, rehearse } = await drafted(organisation.map((person) => ({ ...person, devices: [] })))
    await rehearse()
    const stored = await api.memory.rehearsals.findLast('no-tiktok')
    if (!stored?.summary) throw new Error('it is not done')
    const quota = { perSecond: 14, busiest: { date: '', mails: 0, minutes: 0 } }
    await api.memory.rehearsals.save({ ...stored, summary: { ...stored.summary, quota } })
    expect(await author.get(page)).toMatchObject({ status: 200, text: expect.not.stringContaining('Busiest day') })
  })

  it('is none of a policy that does not exist', async () => {
    const { author } = await drafted()
    await hasStatus(author.get('/console/policies/unknown/draft'), 404)
  })
})
