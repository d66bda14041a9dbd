import { describe, expect, it } from 'vitest'
import { countCases } from '../../../shared/campaign/read/count-cases.ts'
import type { CaseSummary } from '../../../shared/domain/people/summary.ts'
import { refOf } from '../../refs.ts'
import { openCampaign } from '../admin/calling.ts'
import { shows } from '../expecting.ts'
import { openConsole } from './visiting.ts'

const under = '/console/policies/no-tiktok'

/** Of a person with one device, which is cut off. */
const summaryOf = (staff: string): CaseSummary => ({
  ...{ policy: 'no-tiktok', ref: refOf(staff), staff, name: 'Somebody', unit: 'DG-ALPHA', state: 'overdue' },
  ...{ openedAt: '2023-02-23T10:00:00Z', deadlineZone: 'Europe/Brussels', ownZone: 'Europe/Brussels', requests: [] },
  ...{ devices: 1, suspended: 1, enforced: { requested: 0, set: 1, refused: 0 } },
})

async function campaignOf(people: number) {
  const api = await openCampaign()
  for (let index = 0; index < people; index += 1) await api.memory.summaries.save(summaryOf(`s${index}`), 1)
  return { api, approver: await openConsole(api).signedIn('approver') }
}

describe.each(['pause', 'resume', 'lift'])('the page to %s a policy', (verb) => {
  it('says how many devices are cut off, and when that was counted', async () => {
    const { approver } = await campaignOf(2)
    expect(await approver.read(`${under}/${verb}`)).toMatch(/Cut off under it: 2 devices, as counted <time datetime="2023-02-23/)
  })
})

describe('the page to lift a policy', () => {
  it('says how many people get a mail at most, which are those in breach who can be reached', async () => {
    const { api, approver } = await campaignOf(4)
    const asked = async () => /When it is lifted, ([^.]+)/.exec(await approver.read(`${under}/lift`))?.[1]
    expect(await asked()).toBe('at most 4 of 4 people with a case get a mail')
    await api.memory.summaries.save({ ...summaryOf('s0'), state: 'unreachable' }, 2)
    await api.memory.summaries.save({ ...summaryOf('s1'), held: 'bounced' }, 2)
    await api.memory.summaries.save({ ...summaryOf('s2'), state: 'clear' }, 2)
    expect(await asked()).toBe('at most 1 of 4 people with a case gets a mail')
  })
})

describe('under a policy with more cases than are counted for a page', () => {
  it('pages have the numbers that were counted last', async () => {
    const { api, approver } = await campaignOf(1001)
    const seen = async (path: string) => await approver.read(`${under}/${path}`)
    shows(await seen('lift'), 'No case under it was counted yet.')
    shows(await seen('access'), 'Not counted yet')
    await countCases(api.system)
    shows(await seen('lift'), 'Cut off under it: 1,001 devices')
    shows(await seen('access'), '<dt>Set</dt><dd><span class="number">1,001</span></dd>')
  })
})
