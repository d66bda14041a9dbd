import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { canary } from '../../functions/canary.ts'
import { feedback } from '../../functions/feedback.ts'
import { contextWith } from '../../infra/local/lambda-context.ts'
import { caution } from '../../shared/domain/schedule/clock.ts'
import { answering } from '../shared/campaign/running.ts'
import { memorySystem } from '../system.ts'
import { watchOutput } from './output.ts'

const context = contextWith(300_000)
const morning = Temporal.Instant.from('2023-03-01T06:00:00Z')
const output = watchOutput()

const eventOf = (eventType: string) => ({
  source: 'aws.ses',
  detail: {
    eventType,
    mail: { timestamp: String(morning), messageId: 'memory-1', tags: { notice: ['canary'] } },
    delivery: { timestamp: String(morning.add({ seconds: 2 })) },
  },
})

describe('the test mail of the day', () => {
  it('goes to the address that is configured, and to nobody else', async () => {
    const system = memorySystem(morning)
    expect(await canary(() => system)({}, context)).toEqual({ sent: 1 })
    expect(system.mailer.outbox).toEqual([expect.objectContaining({ to: 'canary@simulator.example', noticeId: 'canary' })])
  })

  it('fails where the mail service does not take it, and says why', async () => {
    const system = { ...memorySystem(morning), mailer: answering('stopped') }
    await expect(canary(() => system)({}, context)).rejects.toThrow('did not take the daily test mail: as the test wants it')
  })

  it('tells, once its delivery is heard of, how long that took, and that events get here at all', async () => {
    const system = memorySystem(morning)
    await system.silence.begin(morning.subtract({ hours: 5 }))
    // As the clock of functions has it, which is behind.
    system.clock.advanceTo(morning.add({ seconds: 40 }))
    expect(await feedback(() => system)(eventOf('Delivery'), context)).toEqual({ outcomes: ['canary'] })
    expect(output()).toContain(`"canaryLag":${40 + caution}`)
    expect(await system.silence.findStart()).toBeUndefined()
  })

  it('tells nothing by being accepted alone', async () => {
    const system = memorySystem(morning)
    await system.silence.begin(morning.subtract({ hours: 5 }))
    expect(await feedback(() => system)(eventOf('Send'), context)).toEqual({ outcomes: ['ignored'] })
    expect(output()).not.toContain('canaryLag')
    expect(await system.silence.findStart()).toBeDefined()
  })
})
