import { expect, it } from 'vitest'
import { changePerson } from '#campaign/save/change-person.ts'
import type { System } from '#functions/compose/system.ts'
import { connectorNamed } from '#test/connectors.ts'
import { ana, announced, openApi, openCampaign } from '../admin/calling.ts'
import { hasStatus, lacks, leadsTo, shows } from '../expecting.ts'
import { refuses, seen, visitor } from './visiting.ts'

const page = '/console/access'

const configured = (): Partial<System> => ({
  connectorList: [connectorNamed('entra', 'entra-device'), connectorNamed('hook', 'webhook')],
})

/** Ana’s phone is suspended in one system, and cannot be in the other. */
async function openRefused() {
  const api = await openCampaign(configured)
  const asked = { wanted: 'suspended', version: 1, at: announced, since: announced, tries: 1 } as const
  const owner = { id: '<i>ana', email: 'ana@ec.example' }
  const target = { person: ana, device: 'ana-phone', keys: [], platform: 'ios', owner } as const
  const connectors = { entra: { ...asked, is: 'set' }, hook: { ...asked, is: 'refused', why: 'permission' } } as const
  await api.memory.accessStates.save({ target, wanted: 'suspended', version: 1, connectors }, 0)
  return api
}

it('the page of access says what to configure where there is no connector', async () => {
  shows(await seen(await openApi(), 'reader', page), 'No connector is configured', 'No policy is in force')
})

it('the page of access lists devices with what each system says, and why not', async () => {
  const one = await visitor(await openRefused(), 'reader')
  const text = await one.read(`${page}?only=refused`)
  shows(text, '&lt;i&gt;ana', '/console/policies/no-tiktok/access')
  expect(text).toMatch(/hook: <span class="mark grave">cannot be enforced<\/span> \(a permission is missing\)/)
  lacks(text, 'Ask again')
  shows(await one.read(`${page}?only=requested`), 'No device.')
})

it('the page of access asks again for what was refused, and compares', async () => {
  const api = await openRefused()
  await changePerson(api.memory.people, ana, person => ({
    ...person,
    access: { 'ana-phone': { wanted: 'suspended', version: 1 } },
    accessRequested: { 'ana-phone': { version: 1, at: announced, refused: { why: 'permission', at: announced } } },
  }))
  const one = await visitor(api, 'operator')
  shows(await one.read(page), 'aria-label="Ask again for ana-phone"')
  const askAgain = () => one.submit(page, { ref: ana, device: 'ana-phone' })
  await leadsTo(askAgain(), `${page}?only=refused&done=Requested again`)
  await refuses(askAgain(), 409, 'This was not done')
  await leadsTo(one.submit(page, { do: 'compare' }), `${page}?done=Comparison started`)
  expect(api.memory.requestQueues.take().tasks).toEqual([{ errand: 'compare' }])
})

it('the pages of connectors say when the secret of one ends', async () => {
  const api = await openApi(() => ({ connectorList: [connectorNamed('entra', 'entra-device', { secretEnds: 'unknown' })] }))
  const one = await visitor(api, 'reader')
  for (const address of [page, `${page}/entra`])
    shows(await one.read(address), 'The secret has no known end date: set secretEnds in ides.config.yaml')
})

it('a connector is tested, and its page shows what is right and wrong there', async () => {
  const api = await openApi(configured)
  const one = await visitor(api, 'operator')
  await hasStatus(one.get(`${page}/nothing`), 404)
  await leadsTo(one.submit(`${page}/entra`, {}), `${page}/entra?done=Test started`)
  shows(await one.read(`${page}/entra`), 'no answer yet', '<dd>only the device</dd>', '<dd>not documented</dd>')
  const checks = [
    { isRight: true, message: 'The attribute is free.' },
    { isRight: false, message: 'No policy filters by it.' },
  ]
  await api.memory.connectorTests.save('entra', { askedAt: announced, endedAt: announced, checks })
  shows(await one.read(`${page}/entra`), 'No policy filters by it.')
  shows(await one.read(page), '1 of 2 wrong')
})
