import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { expect, it, onTestFinished, vi } from 'vitest'
import { alarmPorts, compositionIn } from '#functions/compose/system.ts'
import { listen, stop } from '#infra/local/loopback.ts'
import { virtualClock } from '#infra/local/virtual-clock.ts'
import { instant } from '#test/builders.ts'

/** CloudWatch, in which one alarm rings. */
async function watched(environment: Record<string, string>) {
  const asked: object[] = []
  let isUp = true
  const server = createServer(async (request, response) => {
    const { authorization = '', 'x-amz-target': target } = request.headers
    asked.push({ target, scope: /Credential=local\/\d+\/([^,]*)/.exec(authorization)?.[1], body: JSON.parse(await text(request)) })
    response.writeHead(isUp ? 200 : 403)
    response.end(JSON.stringify({ MetricAlarms: [{ AlarmName: 'IdesService-a', StateUpdatedTimestamp: 1_677_657_600 }] }))
  })
  vi.stubEnv('AWS_ENDPOINT_URL', await listen(server))
  vi.stubEnv('AWS_REGION', 'eu-west-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local')
  onTestFinished(async () => {
    vi.unstubAllEnvs()
    await stop(server)
  })
  const clock = virtualClock(instant('2023-03-01T09:00:00Z'))
  const { alarms } = alarmPorts(compositionIn({ AWS_REGION: 'eu-west-1', RECORDS_TABLE: 'records', ...environment }, clock))
  return { alarms, asked, clock, goDown: () => (isUp = false) }
}

it('the alarms of a deployment are found by how their names begin, and only those that ring', async () => {
  const { alarms, asked } = await watched({ ALARM_PREFIX: 'IdesService-' })
  expect(await alarms?.listRinging()).toEqual([{ name: 'IdesService-a', says: '', since: instant('2023-03-01T08:00:00Z') }])
  expect(asked).toEqual([
    {
      target: 'GraniteServiceVersion20100801.DescribeAlarms',
      scope: 'eu-west-1/monitoring/aws4_request',
      body: { AlarmNamePrefix: 'IdesService-', StateValue: 'ALARM', MaxRecords: 100 },
    },
  ])
})

it('the alarms of a deployment are asked for once a minute at most', async () => {
  const { alarms, asked, clock } = await watched({ ALARM_PREFIX: 'IdesService-' })
  await alarms?.listRinging()
  clock.advanceTo(clock.now().add({ seconds: 59 }))
  await alarms?.listRinging()
  expect(asked).toHaveLength(1)
  clock.advanceTo(clock.now().add({ seconds: 1 }))
  await alarms?.listRinging()
  expect(asked).toHaveLength(2)
})

it('the alarms of a deployment are not taken to be silent where CloudWatch refuses', async () => {
  const { alarms, goDown } = await watched({ ALARM_PREFIX: 'IdesService-' })
  goDown()
  await expect(alarms?.listRinging()).rejects.toThrow('monitoring answers with status 403')
})

it('the alarms of a deployment are none where nothing is deployed', async () => {
  expect((await watched({})).alarms).toBeUndefined()
})
