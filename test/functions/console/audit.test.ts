import { describe, expect, it } from 'vitest'
import { logHeads } from '../../../shared/campaign/audit/log-heads.ts'
import { controlChain } from '../../../shared/domain/audit/decision.ts'
import { announced, openCampaign } from '../admin/calling.ts'
import { objectsIn } from '../cli/typed.ts'
import { watchOutput } from '../output.ts'
import { openConsole } from './visiting.ts'

watchOutput()

async function open(decisions = 3) {
  const api = await openCampaign()
  const { audit } = api.memory
  for (let number = 1; number <= decisions; number += 1)
    await audit.append({ policy: 'no-tiktok', at: announced, by: number === 2 ? 'staff' : 'ann', action: `act ${number}`, reason: '=1+1' })
  await audit.append({ policy: controlChain, at: announced, by: '<b>', action: 'pause mail', details: { people: 7 } })
  return { api, one: await openConsole(api).signedIn('reader') }
}

describe('the audit log', () => {
  it('is shown newest first, about a policy or about none, and page by page', async () => {
    const { one } = await open(101)
    const { text } = await one.get('/console/audit')
    expect(text).toContain('act 101')
    expect(text.indexOf('act 101')).toBeLessThan(text.indexOf('act 100'))
    expect(text).not.toContain('act 1<')
    expect(await one.read('/console/audit?cursor=1')).toContain('act 1<')
    const control = await one.read(`/console/audit?chain=${controlChain}`)
    expect(control).toContain('&lt;b&gt;')
    expect(control).toContain('people 7')
    expect((await one.get('/console/audit?chain=nothing')).status).toBe(404)
  })

  it('is filtered by kind and by who decided', async () => {
    const { one } = await open()
    const byStaff = await one.read('/console/audit?by=staff')
    expect(byStaff).toContain('act 2')
    expect(byStaff).not.toContain('act 3')
    expect(await one.read('/console/audit?action=act+3')).not.toContain('act 2')
    expect(await one.read('/console/audit?until=2023-02-23')).toContain('act 3')
    expect(await one.read('/console/audit?until=2023-02-22')).toContain('No decisions found.')
    expect(await one.read('/console/audit?action=nothing')).toContain('No decisions found.')
  })

  it('says in a sentence whether it holds', async () => {
    const { api, one } = await open()
    expect(await one.read('/console/audit/verification')).toContain('no head was logged yet')
    await logHeads(api.memory)
    expect(await one.read('/console/audit/verification')).toContain('All 4 decisions hold: none was altered, removed or cut off.')
    expect(await one.read('/console/audit/verification?policy=no-tiktok')).toContain('All 3 decisions hold')
  })

  it('is exported with its seals, without formulas', async () => {
    const { one } = await open()
    const csv = await one.get('/console/audit/export?chain=no-tiktok&as=csv&after=1')
    expect(csv.headers['Content-Disposition']).toBe('attachment; filename="decisions-no-tiktok-2-to-3.csv"')
    expect(csv.text).toContain("act 3,,'=1+1")
    const { text } = await one.get('/console/audit/export?chain=no-tiktok&as=ndjson')
    expect(objectsIn(text)).toMatchObject([{ number: 1 }, { number: 2 }, { number: 3 }])
    expect((await one.get('/console/audit/export?chain=no-tiktok&after=9')).status).toBe(404)
  })
})
