import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { wholeNumber, wholeNumberFor } from '#functions/admin/fields.ts'
import { textOption } from '../input/arguments.ts'
import { type DeploymentFile, readDeployment } from '../input/deployment.ts'
import { tableRows } from '../output/rows.ts'
import { nothing, verb } from '../verb.ts'
import { priceList, prices } from './prices.ts'
import { usagesOfSystems } from './systems.ts'
import { type OrganisationSize, usagesOf } from './usage.ts'

/** @param deployment absent: without what can be configured besides */
export function billFor(organisation: OrganisationSize, deployment?: DeploymentFile) {
  const usages = [...usagesOf(organisation), ...(deployment ? usagesOfSystems(organisation, deployment) : [])]
  const lines = usages.map(({ priced, of, perMonth = 0, perCampaign = 0, origin }) => {
    const { service, what, each, page } = prices[priced]
    const amount = (count: number) => ({ count, usd: count * each })
    return {
      service,
      what: of === undefined ? what : `${what}: ${of}`,
      each,
      perMonth: amount(perMonth),
      perCampaign: amount(perCampaign),
      origin,
      page,
    }
  })
  const usd = (span: 'perMonth' | 'perCampaign') => lines.reduce((sum, line) => sum + line[span].usd, 0)
  const perCampaign = usd('perCampaign')
  return { lines, perMonth: usd('perMonth'), perCampaign, campaigns: perCampaign * organisation.policies }
}

export const costVerb = verb(
  {
    name: 'ides cost',
    does: `Estimate the AWS bill from list prices (${priceList.region}, ${priceList.asOf}), without tax and free tiers`,
    takes: nothing,
    options: z.object({
      staff: wholeNumberFor('how many people the policies apply to').meta({
        title: 'N',
        description: 'How many people the policies apply to.',
      }),
      devices: wholeNumber.optional().meta({ title: 'M', description: 'How many devices; by default one each.' }),
      policies: wholeNumber.default(1).meta({ title: 'P', description: 'How many campaigns; by default one.' }),
      config: textOption('FILE', 'ides.config.yaml: adds its sources, directories and connectors.'),
    }),
    json: 'Adds the source of each figure and the page of each price.',
    example: 'ides cost --staff 32000',
  },
  async ({ options: { staff, devices = staff, policies, config }, json, terminal, around }) => {
    const deployment = await readDeployment(config)
    if (deployment && 'problems' in deployment) return terminal.refuseFiles([deployment])
    const months = monthsSince(priceList.asOf, around.clock.now())
    if (months > monthsUntilOld)
      terminal.warn(`the list prices are of ${priceList.asOf}, ${months} months ago: check them on the pages that --json names`)
    const bill = billFor({ staff, devices, policies }, deployment)
    if (json) {
      await terminal.print([`${JSON.stringify({ ...priceList, staff, devices, policies, ...bill }, undefined, 2)}\n`])
      return 0
    }
    const table = tableRows(
      bill.lines.map(({ service, what, perMonth, perCampaign }) => ({
        service,
        for: what,
        'a month': figure(perMonth.count),
        USD: money(perMonth.usd),
        'a campaign': figure(perCampaign.count),
        'USD of it': money(perCampaign.usd),
      })),
      terminal.style,
    )
    await terminal.print([
      ...table,
      `\n${figure(staff)} staff, ${figure(devices)} ${devices === 1 ? 'device' : 'devices'}: ${money(bill.perMonth)} USD a month, and ${money(bill.perCampaign)} USD a campaign`,
      policies > 1 ? `, ${money(bill.campaigns)} USD for ${policies}.\n` : '.\n',
      `List prices in ${priceList.region}, ${priceList.asOf}; --json gives the source of each figure.\n`,
    ])
    return 0
  },
)

/** Prices change about once a year. */
const monthsUntilOld = 12

const monthsSince = (month: string, now: Temporal.Instant) =>
  Temporal.PlainYearMonth.from(month).until(now.toZonedDateTimeISO('UTC').toPlainDate().toPlainYearMonth(), { largestUnit: 'months' })
    .months

const figure = (count: number) => count.toLocaleString('en', { maximumFractionDigits: count < 10 ? 3 : 0 })

const money = (usd: number) => usd.toFixed(2)
