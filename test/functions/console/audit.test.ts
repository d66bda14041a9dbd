import { expect, it } from 'vitest'
import { logHeads } from '#campaign/audit/chains.ts'
import { controlChain, importChain } from '#domain/audit/decision.ts'
import { opening } from '#test/opening.ts'
import { ana, announced, openCampaign } from '../admin/calling.ts'
import { objectsIn } from '../cli/typed.ts'
import { hasStatus, lacks, leadsTo, shows } from '../expecting.ts'
import { visitor } from './visiting.ts'

const page = '/console/audit'

async function open(decisions = 3) {
  const api = await openCampaign()
  const { audit } = api.memory
  for (let number = 1; number <= decisions; number += 1)
    await audit.append({
      policy: 'no-tiktok',
      at: announced,
      by: number === 2 ? 'staff' : number > 100 ? 'dev-reader' : 'ann',
      action: `act ${number}`,
      reason: '=1+1',
    })
  await audit.append({ policy: controlChain, at: announced, by: '<b>', action: 'pause mail', details: { people: 7 } })
  return { api, one: await visitor(api, 'reader') }
}

const whenOpen = opening(open)

it('the audit log is shown newest first, about a policy or about none, and page by page', async () => {
  const { one } = await open(101)
  const text = await one.read(page)
  expect(text).toMatch(/you<[\s\S]*act 101<[\s\S]*act 100</)
  lacks(text, 'act 1<')
  shows(await one.read(`${page}?cursor=1`), 'act 1<')
  shows(await one.read(`${page}?chain=${controlChain}`), '&lt;b&gt;', 'people 7')
  await hasStatus(one.get(`${page}?chain=nothing`), 404)
})

whenOpen('the audit log is filtered by kind, by who decided, and up to a day', async ({ one }) => {
  const filtered = await one.read(`${page}?by=staff`)
  shows(filtered, 'act 2')
  lacks(filtered, 'act 3')
  lacks(await one.read(`${page}?action=act+3`), 'act 2')
  shows(await one.read(`${page}?until=2023-02-23`), 'act 3')
  shows(await one.read(`${page}?until=2023-02-22`), 'No decisions found.')
})

whenOpen('the audit log leads those who may to undo an import that cleared devices', async ({ api, one }) => {
  const { brakes, audit } = api.memory
  const list = await brakes.saveList(importChain, [{ ref: ana, device: 'phone' }], announced)
  await audit.append({ policy: importChain, at: announced, by: 'ann', action: 'imported devices', details: { cleared: 1, list } })
  const [imports, undo] = [`${page}?chain=${importChain}`, `${page}/undo?import=1`]
  lacks(await one.read(imports), undo)
  const operator = await visitor(api, 'operator')
  shows(await operator.read(imports), undo)
  await hasStatus(operator.submit(undo, {}, undo), 422, 'Tick the box')
  await leadsTo(operator.submit(undo, { agreed: 'yes' }, undo), `${page}?done=Import undone`)
  expect((await Array.fromAsync(audit.list(importChain))).at(-1)).toMatchObject({ action: 'undo import', details: { of: 1, devices: 1 } })
})

whenOpen('the audit log says in a sentence whether it holds', async ({ api, one }) => {
  shows(await one.read(`${page}/verification`), 'no head was logged yet')
  await logHeads(api.memory)
  shows(await one.read(`${page}/verification`), 'All 4 decisions hold: none was altered, removed or cut off.')
  shows(await one.read(`${page}/verification?policy=no-tiktok`), 'All 3 decisions hold')
})

whenOpen('the audit log is exported with its seals, without formulas', async ({ one }) => {
  const csv = await one.get(`${page}/export?chain=no-tiktok&as=csv&after=1`)
  expect(csv.headers['Content-Disposition']).toBe('attachment; filename="decisions-no-tiktok-2-to-3.csv"')
  shows(csv.text, "act 3,,'=1+1")
  const ndjson = await one.read(`${page}/export?chain=no-tiktok&as=ndjson`)
  expect(objectsIn(ndjson)).toMatchObject([{ number: 1 }, { number: 2 }, { number: 3 }])
  await hasStatus(one.get(`${page}/export?chain=no-tiktok&after=9`), 404)
})
