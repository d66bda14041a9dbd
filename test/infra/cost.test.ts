import { expect, it } from 'vitest'
import { billFor } from '#functions/cli/cost/cost.ts'
import { prices } from '#functions/cli/cost/prices.ts'
import { configured, deployed, withNetwork, withSystems } from './deployed.ts'

const size = { staff: 1000, devices: 1500, policies: 1 }
type Service = ReturnType<typeof deployed>['service']

const { data, service } = deployed()

/** Metrics that alarms watch. */
const watched = (service: Service): number =>
  Object.values(service.findResources('AWS::CloudWatch::Alarm')).reduce(
    (sum, { Properties: { Metrics = [] } }) => sum + Math.max(1, Metrics.filter((one: object) => 'MetricStat' in one).length),
    0,
  )

const minutesOf: Record<string, number> = { minute: 1, minutes: 1, hour: 60, hours: 60, day: 1440, days: 1440 }

/** A month. */
const startsIn = (service: Service): number =>
  Object.values(service.findResources('AWS::Scheduler::Schedule'))
    .map(({ Properties: { ScheduleExpression } }) => {
      const [, every = '1', unit = 'day'] = /^rate\((\d+) (\w+)\)$/.exec(ScheduleExpression) ?? []
      return (30 * 1440) / (Number(every) * (minutesOf[unit] ?? 1440))
    })
    .reduce((sum, one) => sum + one, 0)

it('the estimate of costs counts the keys, secrets, dashboards, alarms and starts deployed', () => {
  const countOf = (type: string) => [data, service].reduce((sum, one) => sum + Object.keys(one.findResources(type)).length, 0)
  const monthly = (name: keyof typeof prices) => billFor(size).lines.find(({ what }) => what === prices[name].what)?.perMonth.count
  expect(monthly('key')).toBe(countOf('AWS::KMS::Key'))
  expect(monthly('secret')).toBe(countOf('AWS::SecretsManager::Secret'))
  expect(monthly('dashboard')).toBe(countOf('AWS::CloudWatch::Dashboard'))
  expect(monthly('alarmMetric')).toBe(watched(service))
  expect(monthly('scheduled')).toBe(startsIn(service))
  expect(billFor({ staff: 60, devices: 60, policies: 1 }).perMonth).toBeLessThanOrEqual(21)
})

it('the estimate of costs counts secrets, alarms, metrics and starts of systems, clients and a network', () => {
  const { service: more } = deployed(withSystems)
  const added = (priced: keyof typeof prices) => {
    const named = billFor(size, withSystems).lines.filter(({ what }) => what.startsWith(`${prices[priced].what}: `))
    return named.reduce((sum, { perMonth }) => sum + perMonth.count, 0)
  }
  expect(added('alarmMetric')).toBe(watched(more) - watched(service))
  expect(added('scheduled')).toBe(startsIn(more) - startsIn(service))
  expect(added('secret')).toBe(new Set(['ides/intune', 'ides/directory', 'ides/entra', 'ides/webhook']).size)
  // Five of all sources and one of each system, eight of connectors, one of protected people.
  expect(added('metric')).toBe(5 + 4 + 8 + 1)
  expect(billFor(size, configured)).toEqual(billFor(size))
  const networked = billFor(size, withNetwork).lines.slice(billFor(size, withSystems).lines.length)
  expect(networked.map(({ what, perMonth }) => [what, perMonth.usd])).toEqual([
    ['clients for machines a month: ci', 6],
    ['clients for machines a month: mdm-import', 6],
    ['hours of a NAT gateway: network', expect.closeTo(34.56)],
    ['hours of a public address: network', expect.closeTo(3.6)],
  ])
})
