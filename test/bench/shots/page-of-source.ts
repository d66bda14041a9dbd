/** The page of somebody whose device is known from a source that lists no apps. */
import type { Browser } from 'playwright-core'
import type { Organisation } from '../../../functions/cli/input/organisation.ts'
import { runCampaign } from '../../../infra/local/campaign.ts'
import { startMachine } from '../../../infra/local/machine.ts'
import { startSource } from '../../../infra/local/sources/start-source.ts'
import { virtualClock } from '../../../infra/local/virtual-clock.ts'
import type { Policy } from '../../../shared/domain/policies/policy.ts'

/** Who has such a device in the sample. */
const staff = 's015'

export async function drawPageOfSource(browser: Browser, policy: Policy, organisation: Organisation, path: string): Promise<void> {
  const clock = virtualClock(policy.announcedAt)
  const source = await startSource('intune', organisation, policy, clock)
  const machine = await startMachine({ port: 0, clock, read: source.read })
  try {
    await runCampaign(machine, clock, { policy, ...organisation, until: clock.now(), isResumed: false }, async () => {})
    const { people, refs } = machine.system
    const { pages = {} } = (await people.get((await refs.find(staff)) ?? '')).person
    const address = `${machine.ses.url}/me/${pages[policy.id]?.key}`
    await fetch(address, { method: 'POST', body: new URLSearchParams({ say: 'language', language: 'en' }) })
    const page = await browser.newPage({ viewport: { width: 360, height: 820 } })
    await page.goto(address)
    await page.screenshot({ path })
  } finally {
    await machine.close()
    await source.close()
  }
}
