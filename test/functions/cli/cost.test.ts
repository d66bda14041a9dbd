import { expect, it } from 'vitest'
import { connectorsSettings } from '#domain/access/settings.ts'
import { sourcesSettings } from '#domain/sources/settings.ts'
import { billFor } from '#functions/cli/cost/cost.ts'
import { prices } from '#functions/cli/cost/prices.ts'
import { virtualClock } from '#infra/local/virtual-clock.ts'
import { instant } from '#test/builders.ts'
import { testFolder } from '#test/folder.ts'
import { says, typed } from './typed.ts'

const { put } = testFolder()

const estimate = (...args: readonly string[]) => typed(['cost', ...args])

it('the cost is the sum of its lines, each a count times a price', () => {
  const { lines, perMonth, perCampaign } = billFor({ staff: 1000, devices: 1500, policies: 1 })
  for (const { perMonth: month, each } of lines) expect(month.usd).toBeCloseTo(month.count * each, 10)
  expect(lines.reduce((sum, line) => sum + line.perMonth.usd, 0)).toBeCloseTo(perMonth, 10)
  expect(lines.reduce((sum, line) => sum + line.perCampaign.usd, 0)).toBeCloseTo(perCampaign, 10)
})

it('the cost of mails grows with their number', () => {
  const mailsFor = (staff: number) => billFor({ staff, devices: staff, policies: 1 }).lines.find(({ service }) => service === 'SES')
  expect(mailsFor(10_000)?.perCampaign).toEqual({ count: 32_000, usd: expect.closeTo(3.2, 10) })
  expect(mailsFor(20_000)?.perCampaign.usd).toBeCloseTo(6.4, 10)
})

it('the cost uses only prices with a page, and each figure has an origin', () => {
  for (const { page, each } of Object.values(prices))
    expect([page, each > 0]).toEqual([expect.stringMatching(/^https:\/\/aws\.amazon\.com\/.*pricing\//), true])
  for (const { origin } of billFor({ staff: 1, devices: 1, policies: 1 }).lines) expect(origin).toMatch(/\w{4}/)
})

const size = { staff: 1000, devices: 1500, policies: 1 }
const both = {
  sources: sourcesSettings.parse({ fleet: { kind: 'fleet', address: 'https://fleet.example', secret: 'ides/fleet' } }),
  directories: {},
  access: {
    caseEvents: true,
    connectors: connectorsSettings.parse({ hook: { kind: 'webhook', address: 'https://hook.example/ides', secret: 'ides/hook' } }),
    protected: { staff: ['glass1'], groups: [] },
  },
}

it('sources and the like leave the other costs as they are, and say what they are for', () => {
  const without = billFor(size)
  const { lines } = billFor(size, both)
  expect(lines.slice(0, without.lines.length)).toEqual(without.lines)
  const named = new Set(lines.slice(without.lines.length).map(({ what }) => what.split(': ')[1]))
  expect(named).toEqual(new Set(['sources', 'connectors', 'protected people', 'case events']))
})

it('the cost grows with devices and with passes over sources', () => {
  const reads = (devices: number, everyHours: number) => {
    const sources = Object.fromEntries(Object.entries(both.sources).map(([name, one]) => [name, { ...one, everyHours }]))
    const { lines } = billFor({ ...size, devices }, { ...both, sources })
    return lines.find(({ what }) => what === `${prices.dynamoRead.what}: sources`)?.perMonth.count ?? 0
  }
  expect(reads(3000, 6)).toBeGreaterThan(1.5 * reads(1500, 6))
  expect(reads(1500, 3)).toBeGreaterThan(1.3 * reads(1500, 6))
})

it('the cost of sources and the like is read from the configuration', async () => {
  const file = put('ides.config.yaml', 'sources: { fleet: { kind: fleet, address: https://fleet.example, secret: ides/fleet } }\n')
  expect((await estimate('--staff', '10', '--config', file)).out).toMatch(/^Secrets Manager +secrets a month: sources +1 +0\.40/m)
  put('ides.config.yaml', 'sources: { fleet: { kind: fleet } }\n')
  await says(estimate('--staff', '10', '--config', file), 2, expect.stringContaining(':1: sources.fleet'))
})

it('the cost says how old its prices are once they are over a year old', async () => {
  const at = (now: string) => typed(['cost', '--staff', '10'], { clock: virtualClock(instant(now)) })
  expect((await at('2026-01-31T08:00:00Z')).said).toBe('')
  expect((await at('2026-02-01T08:00:00Z')).said).toBe(
    'warning: the list prices are of 2025-01, 13 months ago: check them on the pages that --json names\n',
  )
})

it('the cost is printed as a table, and with --json as all that it rests on', async () => {
  const { code, out } = await estimate('--staff', '32000', '--policies', '2')
  expect(code).toBe(0)
  expect(out).toMatch(/32,000 staff, 32,000 devices: \d+\.\d\d USD a month, and \d+\.\d\d USD a campaign, \d+\.\d\d USD for 2\.\n/)
  const printed = JSON.parse((await estimate('--staff', '32000', '--json')).out)
  expect(printed).toMatchObject({ region: 'eu-west-1', currency: 'USD', staff: 32_000, devices: 32_000, policies: 1 })
  expect(printed.lines[0]).toMatchObject({ service: 'SES', origin: expect.any(String), page: expect.any(String) })
})

it.each([[], ['--staff', '0'], ['--staff', '10', '--devices', '1.5']])('the cost is not estimated from %j', async (...args) => {
  await says(estimate(...args), 2, expect.stringMatching(/must be a whole number from 1/))
})
