import { describe, expect, it } from 'vitest'
import { changePerson } from '../../../shared/campaign/save/change-person.ts'
import type { AccessState } from '../../../shared/domain/access/states.ts'
import { refOf } from '../../refs.ts'
import { announced, openApi, openCampaign } from '../admin/calling.ts'
import { hasStatus, lacks, leadsTo, shows } from '../expecting.ts'
import { watchOutput } from '../output.ts'
import { openConsole } from './visiting.ts'

watchOutput()

const configured = () => ({
  connectorList: [
    { name: 'entra', kind: 'entra-device' },
    { name: 'hook', kind: 'webhook' },
  ],
})

function stateOf(who: string): AccessState {
  const asked = { wanted: 'suspended', version: 1, at: announced, since: announced, tries: 1 } as const
  return {
    target: {
      person: refOf(who),
      device: `${who}-phone`,
      keys: [],
      platform: 'ios',
      owner: { id: `<i>${who}`, email: `${who}@ec.example` },
    },
    ...{ wanted: 'suspended', version: 1 },
    connectors: { entra: { ...asked, is: 'set' }, hook: { ...asked, is: 'refused', why: 'permission' } },
  }
}

describe('the page of access', () => {
  it('says what to configure where there is no connector', async () => {
    const one = await openConsole(await openApi()).signedIn('reader')
    shows(await one.read('/console/access'), 'No connector is configured', 'No policy is in force')
  })

  it('lists devices with what each system says, and why not', async () => {
    const api = await openCampaign(configured)
    await api.memory.accessStates.save(stateOf('ana'), 0)
    const one = await openConsole(api).signedIn('reader')
    const { text } = await one.get('/console/access?only=refused')
    shows(text, '&lt;i&gt;ana')
    expect(text).toMatch(/hook: <span class="mark grave">cannot be enforced<\/span> \(a permission is missing\)/)
    lacks(text, 'Ask again')
    shows(text, '/console/policies/no-tiktok/access')
    shows(await one.read('/console/access?only=requested'), 'No device.')
  })

  it('asks again for what was refused, and compares, for who may', async () => {
    const api = await openCampaign(configured)
    await api.memory.accessStates.save(stateOf('ana'), 0)
    await changePerson(api.memory.people, refOf('ana'), (person) => ({
      ...person,
      access: { 'ana-phone': { wanted: 'suspended', version: 1 } },
      accessRequested: { 'ana-phone': { version: 1, at: announced, refused: { why: 'permission', at: announced } } },
    }))
    const one = await openConsole(api).signedIn('operator')
    const fields = { ref: refOf('ana'), device: 'ana-phone' }
    await leadsTo(one.submit('/console/access', fields), '/console/access?only=refused&done=asked-again')
    expect(await one.submit('/console/access', fields)).toMatchObject({ status: 409, text: expect.stringContaining('This was not done') })
    await leadsTo(one.submit('/console/access', { do: 'compare' }), '/console/access?done=comparison-begun')
    expect(api.memory.requestQueues.take().tasks).toEqual([{ errand: 'compare' }])
  })
})

describe('the page of a connector', () => {
  it('tests it, and shows what is right and wrong there', async () => {
    const api = await openApi(configured)
    const one = await openConsole(api).signedIn('operator')
    await hasStatus(one.get('/console/access/nothing'), 404)
    await leadsTo(one.submit('/console/access/entra', { do: 'test' }), '/console/access/entra?done=test-begun')
    shows(await one.read('/console/access/entra'), 'no answer yet')
    const checks = [
      { isRight: true, message: 'The attribute is free.' },
      { isRight: false, message: 'No policy filters by it.' },
    ]
    await api.memory.connectorTests.save('entra', { askedAt: announced, endedAt: announced, checks })
    shows(await one.read('/console/access/entra'), 'No policy filters by it.')
    shows(await one.read('/console/access'), '1 of 2 wrong')
  })
})

describe('access under a policy', () => {
  it('is counted, with how fast it comes back', async () => {
    const one = await openConsole(await openCampaign()).signedIn('reader')
    shows(await one.read('/console/policies/no-tiktok/access'), 'Cannot be enforced')
    await hasStatus(one.get('/console/policies/nothing/access'), 404)
  })
})
