import { describe, expect, it } from 'vitest'
import type { AccessState, AccessStates } from '#domain/access/states.ts'
import { instant, several } from '../builders.ts'
import { refOf } from '../refs.ts'

const at = instant('2023-03-15T23:00:00.123Z')

const stateOf = (id: string, device = 'phone 1 é', keys: readonly string[] = ['serial:C39K1234', 'okta#guo4']): AccessState => ({
  target: { person: refOf(id), device, keys, platform: 'ios', owner: { id, email: `${id}@ec.example` } },
  wanted: 'suspended',
  version: 3,
  connectors: {
    entra: {
      is: 'requested',
      wanted: 'suspended',
      version: 3,
      at,
      since: at,
      tries: 2,
      why: 'permission',
      pending: true,
      next: at.add({ minutes: 1 }),
      busyUntil: at.add({ minutes: 2 }),
    },
    okta: { is: 'set', wanted: 'suspended', version: 2, at, since: at, tries: 1 },
  },
})

/** The contract of every AccessStates. */
export function accessStatesContract(technology: string, open: () => Promise<AccessStates>) {
  describe(technology, () => {
    it('what connectors said is kept for each device of a person, as last saved', async () => {
      const states = await open()
      expect(await states.find(refOf('ana'), 'phone 1 é')).toBeUndefined()
      const [known, unknown] = [stateOf('ana'), stateOf('ana', 'tablet', [])]
      expect(await states.save(known, 0)).toBe('saved')
      expect(await states.save(unknown, 0)).toBe('saved')
      expect(await states.find(refOf('ana'), 'phone 1 é')).toEqual({ state: known, version: 1 })
      expect(await states.find(refOf('ana'), 'tablet')).toEqual({ state: unknown, version: 1 })
      expect(await states.save({ ...known, connectors: {} }, 1)).toBe('saved')
      expect(await states.find(refOf('ana'), 'phone 1 é')).toEqual({ state: { ...known, connectors: {} }, version: 2 })
      expect(await states.find(refOf('ben'), 'phone 1 é')).toBeUndefined()
    })

    it('what connectors said is saved by the first of two rivals only', async () => {
      const states = await open()
      const both = await Promise.all([states.save(stateOf('ana'), 0), states.save(stateOf('ana'), 0)])
      expect(both.toSorted()).toEqual(['saved', 'stale'])
      expect(await states.save(stateOf('ana'), 7)).toBe('stale')
    })

    it('what connectors said is removed unless it was saved since', async () => {
      const states = await open()
      await states.save(stateOf('ana'), 0)
      await states.save(stateOf('ana'), 1)
      expect(await states.remove({ state: stateOf('ana'), version: 1 })).toBe('stale')
      expect(await states.remove({ state: stateOf('ana'), version: 2 })).toBe('removed')
      expect(await states.find(refOf('ana'), 'phone 1 é')).toBeUndefined()
      expect(await states.remove({ state: stateOf('ana'), version: 2 })).toBe('stale')
    })

    it('what connectors said is listed whole, page by page', async () => {
      const states = await open()
      const all = several(25, number => stateOf(`staff ${number % 20}`, `phone ${number}`))
      for (const state of all) await states.save(state, 0)
      const listed: AccessState[] = []
      for (let from: string | undefined = ''; from !== undefined; ) {
        const page: Awaited<ReturnType<AccessStates['list']>> = await states.list(4, from)
        expect(page.states.length).toBeLessThanOrEqual(4)
        listed.push(...page.states)
        from = page.next
      }
      const named = (some: readonly AccessState[]) => some.map(({ target }) => target.device).toSorted()
      expect(named(listed)).toEqual(named(all))
    })

    it('what connectors said is compared from where the last run stopped', async () => {
      const states = await open()
      expect(await states.findComparison()).toEqual({})
      await states.saveComparison({ doneAt: at, from: '03.ABC#phone' })
      expect(await states.findComparison()).toEqual({ doneAt: at, from: '03.ABC#phone' })
      await states.saveComparison({ doneAt: at })
      expect(await states.findComparison()).toEqual({ doneAt: at })
    })
  })
}
