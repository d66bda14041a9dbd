import { describe, expect, it } from 'vitest'
import { watchOutput } from '../output.ts'
import { openApi } from './calling.ts'

const role = 'operator'

watchOutput()

describe('control', () => {
  it('pauses mail and suspension, each with a reason, and lets them go on', async () => {
    const api = await openApi()
    const set = (part: string, paused: boolean) =>
      api.send('PUT', `/api/control/${part}`, { role, body: { paused, reason: 'An election.' } })
    const paused = { reason: 'An election.', by: 'dev-operator', at: '2023-02-23T09:00:00Z' }
    expect((await set('mail', true)).json).toEqual({ mail: paused })
    expect((await set('suspension', true)).json).toEqual({ mail: paused, suspension: paused })
    expect(await api.read('/api/control')).toEqual({ mail: paused, suspension: paused })
    expect((await set('mail', false)).json).toEqual({ suspension: paused })
    expect(await api.read('/api/control/audit')).toMatchObject({
      items: ['pause mail', 'pause suspension', 'resume mail'].map((action) => ({ action, reason: 'An election.', by: 'dev-operator' })),
    })
  })
})
