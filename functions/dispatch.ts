/** Wakes the workers that send mail, and nobody while mail is off. Runs on a schedule. */
import { sendWakeUps } from '../shared/campaign/send/dispatch.ts'
import { deployed, pacePorts, queuePorts } from './compose/system.ts'
import { joined } from './runtime/lazily.ts'
import { observed } from './runtime/middleware.ts'

export const dispatch = (system = deployed(all => joined(all.stores, pacePorts(all), queuePorts(all)))) =>
  observed('dispatch', async (_event, { count, logger }) => {
    const ports = system()
    const report = await sendWakeUps(ports)
    const { missed, silentSince, pausedSince } = report
    const quota = await ports.pace.quota().catch(() => undefined)
    count('silent', silentSince ? 1 : 0)
    if (quota?.leftToday !== undefined) count('quotaLeft', quota.leftToday)
    if (silentSince)
      logger.error('no mail is sent, because no mail events arrive: check the route from SES to feedback', {
        since: silentSince.toString(),
      })
    if (pausedSince) logger.warn('mail is paused: none is sent until an admin resumes it', { since: pausedSince.toString() })
    if (missed > 0) logger.error('the queue did not take every wake-up: what is due waits for the next minute', { missed })
    return report
  })

export const handler = dispatch()
