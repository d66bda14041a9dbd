import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { billFor } from '../../../functions/cli/cost/bill.ts'
import { costVerb } from '../../../functions/cli/cost/cost.ts'
import { prices } from '../../../functions/cli/cost/prices.ts'
import { alarmMetrics, usages } from '../../../functions/cli/cost/usage.ts'
import { openTerminal } from '../../../functions/cli/terminal.ts'
import { deployed } from '../../infra/deployed.ts'

async function typed(...args: readonly string[]) {
  const [output, errors] = [new PassThrough(), new PassThrough()]
  const exitCode = await costVerb.run(args, openTerminal(output, errors))
  return { exitCode, output: String(output.read() ?? ''), errors: String(errors.read() ?? '') }
}

describe('what Ides costs', () => {
  it('is the sum of its lines, each a count times a price', () => {
    const { lines, perMonth, perCampaign } = billFor({ staff: 1000, devices: 1500, policies: 1 })
    for (const { perMonth: month, each } of lines) expect(month.usd).toBeCloseTo(month.count * each, 10)
    expect(lines.reduce((sum, line) => sum + line.perMonth.usd, 0)).toBeCloseTo(perMonth, 10)
    expect(lines.reduce((sum, line) => sum + line.perCampaign.usd, 0)).toBeCloseTo(perCampaign, 10)
  })

  it('of mails grows with their number', () => {
    const mailsFor = (staff: number) => billFor({ staff, devices: staff, policies: 1 }).lines.find(({ service }) => service === 'SES')
    expect(mailsFor(10_000)?.perCampaign).toEqual({ count: 32_000, usd: expect.closeTo(3.2, 10) })
    expect(mailsFor(20_000)?.perCampaign.usd).toBeCloseTo(6.4, 10)
  })

  it('uses only prices with a page, and each figure has an origin', () => {
    for (const { page, each } of Object.values(prices))
      expect([page, each > 0]).toEqual([expect.stringMatching(/^https:\/\/aws\.amazon\.com\/.*pricing\//), true])
    for (const { origin } of usages) expect(origin).toMatch(/\w{4}/)
  })

  it('counts the keys, secrets, dashboards, alarms and starts that are deployed', () => {
    const { data, service } = deployed()
    const countOf = (type: string) => [data, service].reduce((sum, one) => sum + Object.keys(one.findResources(type)).length, 0)
    const monthly = (name: keyof typeof prices) =>
      usages.find(({ priced }) => priced === name)?.perMonth({ staff: 1, devices: 1, policies: 1 })
    expect(monthly('key')).toBe(countOf('AWS::KMS::Key'))
    expect(monthly('secret')).toBe(countOf('AWS::SecretsManager::Secret'))
    expect(monthly('dashboard')).toBe(countOf('AWS::CloudWatch::Dashboard'))
    const alarms = Object.values(service.findResources('AWS::CloudWatch::Alarm'))
    const metrics = alarms.reduce(
      (sum, { Properties: { Metrics = [] } }) => sum + Math.max(1, Metrics.filter((one: object) => 'MetricStat' in one).length),
      0,
    )
    expect(alarmMetrics).toBe(metrics)
    const minutesOf: Record<string, number> = { minute: 1, minutes: 1, hour: 60, hours: 60, day: 1440, days: 1440 }
    const starts = Object.values(service.findResources('AWS::Scheduler::Schedule')).map(({ Properties: { ScheduleExpression } }) => {
      const [, every = '1', unit = 'day'] = /^rate\((\d+) (\w+)\)$/.exec(ScheduleExpression) ?? []
      return (30 * 1440) / (Number(every) * (minutesOf[unit] ?? 1440))
    })
    expect(monthly('scheduled')).toBe(starts.reduce((sum, one) => sum + one, 0))
  })

  it('is printed as a table, and with --json as all that it rests on', async () => {
    const { exitCode, output } = await typed('--staff', '32000', '--policies', '2')
    expect(exitCode).toBe(0)
    expect(output).toMatch(/32,000 staff, 32,000 devices: \d+\.\d\d USD a month, and \d+\.\d\d USD a campaign, \d+\.\d\d USD for 2\.\n/)
    const told = JSON.parse((await typed('--staff', '32000', '--json')).output)
    expect(told).toMatchObject({ region: 'eu-west-1', currency: 'USD', staff: 32_000, devices: 32_000, policies: 1 })
    expect(told.lines[0]).toMatchObject({ service: 'SES', origin: expect.any(String), page: expect.any(String) })
  })

  it.each([[], ['--staff', '0'], ['--staff', 'many'], ['--staff', '10', '--devices', '1.5'], ['--staff', '10', '--policies', 'x']])(
    'is not estimated from %j',
    async (...args) => {
      expect(await typed(...args)).toMatchObject({
        exitCode: 2,
        output: '',
        errors: expect.stringMatching(/must be a whole number from 1/),
      })
    },
  )
})
