import { expect } from 'vitest'
import type { AccessState } from '#domain/access/states.ts'
import type { System } from '#functions/compose/system.ts'
import { connectorNamed } from '#test/connectors.ts'
import { opening } from '#test/opening.ts'
import { refOf } from '#test/refs.ts'
import { hasStatus } from '../expecting.ts'
import { type Api, announced, gives, openApi, withApi } from './calling.ts'

const configured: Partial<System> = {
  connectorList: [connectorNamed('entra', 'entra-device'), connectorNamed('hook', 'webhook')],
}

const whenOpen = opening(() => openApi(() => configured))

const get = (api: Api, path: string) => api.get(`/api${path}`)
const post = (api: Api, path: string) => api.post('operator', `/api${path}`)

const at = announced.toString()

/** A device of a person, which one connector has cut off and the other cannot. */
function stateOf(who: string, changes: Partial<AccessState> = {}): AccessState {
  const asked = { wanted: 'suspended', version: 1, at: announced, since: announced, tries: 1 } as const
  return {
    target: { person: refOf(who), device: `${who}-phone`, keys: [], platform: 'ios', owner: { id: who, email: `${who}@ec.example` } },
    wanted: 'suspended',
    version: 1,
    connectors: { entra: { ...asked, is: 'set' }, hook: { ...asked, is: 'refused', why: 'not-supported' } },
    ...changes,
  }
}

withApi('no connectors are listed where none is configured, and there is nothing to compare', async api => {
  await gives(get(api, '/connectors'), { items: [] })
  await hasStatus(post(api, '/connectors/entra/test'), 404)
  await hasStatus(post(api, '/access/comparison'), 409)
})

whenOpen('connectors are tested by the function that may read their secrets, and the result is kept', async api => {
  await hasStatus(get(api, '/connectors/entra/test'), 404)
  const asked = await post(api, '/connectors/entra/test')
  expect(asked).toMatchObject({ status: 202, json: { askedAt: at } })
  expect(asked.headers.Location).toBe('/api/connectors/entra/test')
  expect(api.memory.requestQueues.take().tasks).toEqual([{ errand: 'test', connector: 'entra', askedAt: announced }])
  await gives(get(api, '/connectors/entra/test'), { askedAt: at })
  const checks = [{ isRight: false, message: 'No policy filters by the attribute.' }]
  await api.memory.connectorTests.save('entra', { askedAt: announced, endedAt: announced, checks })
  await gives(get(api, '/connectors'), {
    items: [{ ...connectorNamed('entra', 'entra-device'), test: { askedAt: at, endedAt: at, checks } }, connectorNamed('hook', 'webhook')],
  })
})

whenOpen('access in other systems is listed by device, with what each system says', async api => {
  await gives(get(api, '/access'), { items: [] })
  await api.memory.accessStates.save(stateOf('ana'), 0)
  await gives(get(api, '/access'), {
    items: [
      {
        staff: 'ana',
        ref: refOf('ana'),
        device: 'ana-phone',
        wanted: 'suspended',
        connectors: {
          entra: { is: 'set', wanted: 'suspended', since: at, at },
          hook: { is: 'refused', wanted: 'suspended', why: 'not-supported', since: at, at },
        },
      },
    ],
  })
})

whenOpen('access in other systems is found by what a system says, page by page', async api => {
  for (const who of ['ana', 'ben', 'eve']) await api.memory.accessStates.save(stateOf(who, who === 'eve' ? { connectors: {} } : {}), 0)
  const found = async (query: string) => {
    const { items } = Object(await get(api, `/access?${query}`)).json
    return items.map(({ staff }: { staff: string }) => staff).toSorted()
  }
  expect(await found('only=refused')).toEqual(['ana', 'ben'])
  expect(await found('only=requested')).toEqual([])
  const first = Object(await get(api, '/access?limit=2')).json
  expect(first.items).toHaveLength(2)
  expect(await found(`limit=2&cursor=${first.next}`)).toHaveLength(1)
  const one = Object(await get(api, '/access?only=refused&limit=1')).json
  expect(one.items).toHaveLength(1)
  expect(await found(`only=refused&cursor=${one.next}`)).toHaveLength(1)
  await hasStatus(get(api, '/access?only=done'), 400)
})

whenOpen('access in other systems is compared on request; a comparison under way goes on', async api => {
  const { accessStates, requestQueues } = api.memory
  await accessStates.saveComparison({ doneAt: announced })
  await gives(get(api, '/access/comparison'), { isUnderWay: false, doneAt: at })
  const asked = await post(api, '/access/comparison')
  expect([asked.status, asked.json, asked.headers.Location]).toEqual([202, { isUnderWay: false }, '/api/access/comparison'])
  expect(requestQueues.take().tasks).toEqual([{ errand: 'compare' }])
  await accessStates.saveComparison({ doneAt: announced, from: 'half-way' })
  await gives(post(api, '/access/comparison'), { isUnderWay: true })
  expect(await accessStates.findComparison()).toEqual({ doneAt: announced, from: 'half-way' })
})
