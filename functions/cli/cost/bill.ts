import type { DeploymentFile } from '../input/deployment.ts'
import { type Priced, prices } from './prices.ts'
import { usagesOfSystems } from './systems.ts'
import { type OrganisationSize, usages } from './usage.ts'

export interface BillLine {
  readonly service: string
  readonly what: string
  readonly each: number
  readonly perMonth: Amount
  readonly perCampaign: Amount
  readonly origin: string
  readonly page: string
}

interface Amount {
  readonly count: number
  readonly usd: number
}

export interface Bill {
  readonly lines: readonly BillLine[]
  /** US dollars. */
  readonly perMonth: number
  readonly perCampaign: number
  /** Of all campaigns. */
  readonly campaigns: number
}

/** @param deployment absent: without what can be configured besides */
export function billFor(organisation: OrganisationSize, deployment?: DeploymentFile): Bill {
  const amount = (priced: Priced, count: number): Amount => ({ count, usd: count * prices[priced].each })
  const all = [...usages, ...(deployment ? usagesOfSystems(deployment) : [])]
  const lines = all.map(({ service, priced, of, perMonth, perCampaign, origin }): BillLine => {
    const { what: priceOf, each, page } = prices[priced]
    const what = of === undefined ? priceOf : `${priceOf}: ${of}`
    const [month, campaign] = [amount(priced, perMonth(organisation)), amount(priced, perCampaign(organisation))]
    return { service, what, each, perMonth: month, perCampaign: campaign, origin, page }
  })
  const sum = (pick: (line: BillLine) => Amount) => lines.reduce((total, line) => total + pick(line).usd, 0)
  const perCampaign = sum((line) => line.perCampaign)
  return { lines, perMonth: sum((line) => line.perMonth), perCampaign, campaigns: perCampaign * organisation.policies }
}
