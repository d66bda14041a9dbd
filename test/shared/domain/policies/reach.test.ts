import { expect, it } from 'vitest'
import { widestReach } from '#domain/access/effect.ts'
import { withReach } from '#domain/policies/store.ts'
import { policyOf } from '#test/builders.ts'
import { memorySystem } from '#test/system.ts'

it('policies in force know the widest reach of the connectors, and are the same objects each time', async () => {
  const { policies } = memorySystem()
  await policies.activate(policyOf(), 0)
  const reaching = withReach(policies, widestReach([{ reach: 'device' }, { reach: 'phones' }]))
  const [policy] = await reaching.listActive()
  expect(policy).toMatchObject({ id: 'no-tiktok', reach: 'phones' })
  expect((await reaching.listActive())[0]).toBe(policy)
  expect(withReach(policies, widestReach([]))).toBe(policies)
})
