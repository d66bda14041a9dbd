import { parseArgs } from 'node:util'
import { seen } from '../../shared/domain/problem.ts'
import { billFor } from './cost/bill.ts'
import { priceList } from './cost/prices.ts'
import { rows } from './output/rows.ts'
import type { Terminal } from './terminal.ts'

export const costHelp = `ides cost --staff N [--devices M] [--policies P] [--json]

Reckons what Ides costs on AWS, from a written list of prices (${priceList.region}, ${priceList.asOf}), without tax and free tiers.

  --staff N        people who are meant by a policy
  --devices M      by default as many
  --policies P     campaigns, by default one
  --json           also where each figure comes from, and the page of each price

Example: npx ides cost --staff 32000
`

const options = {
  staff: { type: 'string' },
  devices: { type: 'string' },
  policies: { type: 'string', default: '1' },
  json: { type: 'boolean', default: false },
} as const

/** @returns the exit code: 0 done, 2 wrong input */
export async function costCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values } = parseArgs({ args: [...args], options })
  const wanted = { staff: values.staff, devices: values.devices ?? values.staff, policies: values.policies }
  for (const [name, written] of Object.entries(wanted))
    if (written === undefined || !/^[1-9]\d{0,7}$/.test(written))
      return terminal.refuse(`--${name} must be a whole number from 1, but is ${seen(written)}`)
  const organisation = { staff: Number(wanted.staff), devices: Number(wanted.devices), policies: Number(wanted.policies) }
  const bill = billFor(organisation)
  if (values.json) {
    await terminal.print([`${JSON.stringify({ ...priceList, ...organisation, ...bill }, undefined, 2)}\n`])
    return 0
  }
  const table = rows(
    bill.lines,
    {
      service: ({ service }) => service,
      for: ({ what }) => what,
      'a month': ({ perMonth }) => counted(perMonth.count),
      USD: ({ perMonth }) => money(perMonth.usd),
      'a campaign': ({ perCampaign }) => counted(perCampaign.count),
      'USD of it': ({ perCampaign }) => money(perCampaign.usd),
    },
    terminal.style,
  )
  const { staff, devices, policies } = organisation
  await terminal.print([
    ...table,
    `\n${counted(staff)} staff, ${counted(devices)} devices: ${money(bill.perMonth)} USD a month, and ${money(bill.perCampaign)} USD a campaign`,
    policies > 1 ? `, ${money(bill.campaigns)} USD for ${policies}.\n` : '.\n',
    `List prices in ${priceList.region}, ${priceList.asOf}; --json tells where each figure comes from.\n`,
  ])
  return 0
}

const counted = (count: number): string => count.toLocaleString('en', { maximumFractionDigits: count < 10 ? 3 : 0 })

const money = (usd: number): string => usd.toFixed(2)
