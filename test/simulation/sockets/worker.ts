/** A process of its own in which the deployed functions run, each call as its parent orders it, and which ends with it. */
import { flushCompileCache } from 'node:module'
import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { compose, type System } from '#functions/compose/system.ts'
import { enrol } from '#functions/enrol.ts'
import { escalate } from '#functions/escalate.ts'
import { feedback } from '#functions/feedback.ts'
import { send } from '#functions/send.ts'
import { work } from '#functions/work.ts'
import { contextWith } from '#infra/local/invocation.ts'
import { virtualClock } from '#infra/local/virtual-clock.ts'
import { type Ending, order } from './orders.ts'

// A killed worker leaves nothing behind.
flushCompileCache()

const clock = virtualClock(Temporal.Instant.fromEpochMilliseconds(0))

/** Every function has a system of its own, as where it is deployed. */
const own = (): (() => System) => {
  const system = compose(process.env, clock)
  return () => system
}

const functions = { enrol: enrol(own()), work: work(own()), escalate: escalate(own()), send: send(own()), feedback: feedback(own()) }

/** What a handler returns. */
const reported = z.object({ batchItemFailures: z.optional(z.array(z.unknown())) })

const tell = (ending: Ending) => process.send?.(ending)

process.on('disconnect', () => process.exit())

process.on('message', message => {
  const { call, name, at, event } = order.parse(message)
  clock.advanceTo(at)
  functions[name](event, contextWith(300_000)).then(
    result => {
      const { batchItemFailures = [] } = reported.parse(result)
      tell(batchItemFailures.length > 0 ? { call, error: 'not every event was taken' } : { call })
    },
    (error: unknown) => tell({ call, error: String(error) }),
  )
})
