/** Sends all mail, notices and digests, and carries out what the brake decided about very many, a shard at a time. SQS wakes it. */
import { isStale } from '../shared/campaign/send/dispatch.ts'
import type { SweepReport } from '../shared/campaign/send/sweep.ts'
import { wakeUp } from '../shared/domain/people/wake-up.ts'
import { earliestOf } from '../shared/domain/schedule/zone.ts'
import { deployed, sweepPorts } from './compose/system.ts'
import { observed, type Run } from './runtime/middleware.ts'
import { messagesIn } from './runtime/queue.ts'
import { type SweepingPorts, sweepAndReport } from './runtime/sweeping.ts'

/** Does the work of one message. */
async function sendWoken(ports: SweepingPorts, event: unknown, run: Run): Promise<{ reports: readonly SweepReport[] }> {
  const woken = messagesIn(event, wakeUp)
  const fresh = woken.filter(one => !isStale(one, ports.clock.now()))
  const stale = woken.length - fresh.length
  if (stale > 0) run.logger.info('wake-ups came too late, and newer ones follow', { stale })
  const reports = []
  for (const queue of ['escalate', 'mail', 'digest'] as const) {
    const some = fresh.filter(one => one.queue === queue)
    const by = earliestOf(some.map(one => one.by))
    if (!by) continue
    if (queue !== 'escalate' && (await ports.pace.join()) === 'no share of the rate') {
      run.logger.warn('others hold the whole sending rate: the next wake-up tries again')
      await ports.pace.rest()
      break
    }
    reports.push(await sweepAndReport(ports, [queue], run, { shards: some.map(({ shard }) => shard), by }))
  }
  return { reports }
}

export const send = (system: () => SweepingPorts = deployed(sweepPorts)) =>
  observed('send', async (event, run) => sendWoken(system(), event, run))

export const handler = send()
