import { expect, it } from 'vitest'
import { logHeads } from '#campaign/audit/chains.ts'
import { controlChain, importChain, requirementChain } from '#domain/audit/decision.ts'
import { policyOf } from '#test/builders.ts'
import { hasStatus } from '../expecting.ts'
import { type Api, announced, gives, openApi, withApi } from './calling.ts'

const decision = { at: announced, by: 'admin-1', action: 'pause' }

const get = async ({ send }: Api, url: string) => send('GET', url, { role: 'reader' })

it.each([
  ['/api/control/audit', controlChain],
  ['/api/imports/audit', importChain],
  ['/api/audit/requirements', requirementChain],
  ['/api/policies/no-tiktok/audit', 'no-tiktok'],
])('what humans decided is listed page by page: %s', async (url, policy) => {
  const api = await openApi()
  for (let number = 1; number <= 5; number += 1) await api.memory.audit.append({ ...decision, policy })
  const page = async (query: string) => (await get(api, `${url}${query}`)).json
  expect(await page('?limit=2')).toMatchObject({ items: [{ number: 1 }, { number: 2 }], next: '2' })
  expect(await page('?limit=2&cursor=2')).toMatchObject({ items: [{ number: 3 }, { number: 4 }], next: '4' })
  expect(await page('?limit=2&cursor=4')).not.toHaveProperty('next')
  expect(await page('?limit=5')).not.toHaveProperty('next')
  expect(await page('?cursor=99')).toEqual({ items: [] })
})

withApi('what humans decided is listed from a moment back', async api => {
  for (let number = 1; number <= 9; number += 1)
    await api.memory.audit.append({ ...decision, policy: controlChain, at: announced.add({ hours: number }) })
  const numbers = async (query: string) => {
    const { items } = Object((await get(api, `/api/control/audit?${query}`)).json)
    return items.map(({ number }: { number: number }) => number)
  }
  const hour = (number: number) => announced.add({ hours: number }).toString()
  expect(await numbers(`before=${hour(4)}`)).toEqual([3, 2, 1])
  expect(await numbers(`before=${hour(1)}`)).toEqual([])
  expect(await numbers(`before=${hour(20)}&limit=2`)).toEqual([9, 8])
  await hasStatus(get(api, '/api/control/audit?before=yesterday'), 400)
})

withApi('what humans decided is listed by kind and by who decided, of a thousand at a time', async api => {
  for (let number = 1; number <= 2002; number += 1)
    await api.memory.audit.append({ ...decision, policy: controlChain, ...([1, 3, 2002].includes(number) ? { by: 'ann' } : {}) })
  const page = async (query: string) => (await get(api, `/api/control/audit?by=ann${query}`)).json
  expect(await page('')).toMatchObject({ items: [{ number: 1 }, { number: 3 }], next: '1000' })
  expect(await page('&cursor=1000')).toEqual({ items: [], next: '2000' })
  expect(await page('&newest=true')).toMatchObject({ items: [{ number: 2002 }], next: '1002' })
  expect(await page('&newest=true&cursor=1002')).toEqual({ items: [expect.objectContaining({ number: 3 })], next: '2' })
  expect(await page('&action=resume')).toMatchObject({ items: [] })
})

withApi('what humans decided is of a policy that there is: a misspelt one holds nothing', async api => {
  for (const url of ['/api/policies/no-tiktak/audit', '/api/audit/verification?policy=no-tiktak'])
    await hasStatus(get(api, url), 404, 'no policy no-tiktak')
  await api.memory.drafts.save({ policy: policyOf(), revision: 0, authors: [{ subject: 'author-1' }] })
  await gives(get(api, '/api/policies/no-tiktok/audit'), { items: [] })
  for (const url of ['/api/control/audit', '/api/imports/audit', '/api/audit/requirements']) await gives(get(api, url), { items: [] })
})

/** The second decision under no-tiktok reads otherwise than it was written, as soon as that is wanted. */
async function openAltered() {
  let isAltered = false
  const api = await openApi(memory => ({
    audit: {
      ...memory.audit,
      async *list(policy, range) {
        for await (const one of memory.audit.list(policy, range))
          yield isAltered && policy === 'no-tiktok' && one.number === 2 ? { ...one, by: 'mallory' } : one
      },
    },
  }))
  for (const id of ['no-tiktok', 'no-temu'])
    await api.memory.drafts.save({ policy: policyOf({ id }), revision: 0, authors: [{ subject: 'author-1' }] })
  for (const policy of ['no-tiktok', 'no-temu', controlChain])
    for (let number = 1; number <= 3; number += 1) await api.memory.audit.append({ ...decision, policy })
  return { api, alter: () => (isAltered = true) }
}

const verdicts = async (api: Api, query = '') => (await get(api, `/api/audit/verification${query}`)).json

it('a verification cannot tell before a head was logged', async () => {
  const { api } = await openAltered()
  expect(await verdicts(api, '?policy=no-temu')).toEqual({ items: [{ chain: 'no-temu', verdict: 'unknown', decisions: 3 }] })
})

it('a verification is of every chain, and names the first decision that was altered', async () => {
  const { api, alter } = await openAltered()
  await logHeads(api.memory)
  const intact = { verdict: 'intact', headAt: '2023-02-23T09:00:00Z' }
  const others = [
    { chain: 'CONTROL', ...intact, decisions: 3 },
    { chain: 'IMPORTS', ...intact, decisions: 0 },
    { chain: 'REQUIREMENTS', ...intact, decisions: 0 },
    { chain: 'no-temu', ...intact, decisions: 3 },
  ]
  expect(await verdicts(api)).toEqual({ items: [...others, { chain: 'no-tiktok', ...intact, decisions: 3 }] })
  alter()
  const altered = { chain: 'no-tiktok', verdict: 'altered', decisions: 1, broken: 2 }
  expect(await verdicts(api)).toEqual({ items: [...others, altered] })
  expect(await verdicts(api, '?policy=no-tiktok')).toEqual({ items: [altered] })
})
