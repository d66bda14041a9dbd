/** Counts cases, files weekly reports, mails operators and approvers once a day what waits, and starts once a day what ends the keeping of personal data. Runs on a schedule. */
import { startRetention } from '../shared/campaign/privacy/retain.ts'
import { countCases } from '../shared/campaign/read/count-cases.ts'
import { mailDaily } from '../shared/campaign/read/daily-mail.ts'
import { waitingDecisions } from '../shared/campaign/read/waiting-decisions.ts'
import { reportOn } from '../shared/campaign/report/policy-report.ts'
import { fileReports } from '../shared/campaign/send/digest-lines.ts'
import type { Stores } from './compose/stores.ts'
import {
  type AlarmPorts,
  alarmPorts,
  brakePorts,
  type ConfiguredPorts,
  configuredPorts,
  deployed,
  type MailPorts,
  mailPorts,
  type QueuePorts,
  queuePorts,
  type SharedBrakePorts,
} from './compose/system.ts'
import { joined } from './runtime/lazily.ts'
import { observed } from './runtime/middleware.ts'
import { policiesInForce } from './runtime/policies-in-force.ts'

export const retain = (system: () => Stores & QueuePorts & MailPorts & SharedBrakePorts & AlarmPorts & ConfiguredPorts) =>
  observed('retain', async (_event, { logger, count }) => {
    const ports = system()
    const { people, lines, summaries, caseCounts, brakes, retentionStore, jobs, pieceQueue, drawToken, clock } = ports
    const policies = await policiesInForce(ports)
    const totals = await countCases({ summaries, policies, caseCounts, brakes, clock })
    await fileReports({ people, lines, policies, clock, findReport: (id, on) => reportOn(ports, id, on) })
    const lateRequests = totals.reduce((sum, { requests }) => sum + requests.late, 0)
    count('lateRequests', lateRequests)
    if (lateRequests > 0) logger.warn('requests wait longer than promised: see ides case list --asks', { lateRequests })
    const late = await waitingDecisions(ports)
    for (const [name, waiting] of Object.entries(late)) if (waiting > 0) count(name, waiting)
    const mailed = await mailDaily(joined(ports, { policies })).finally(() => ports.pace.rest())
    const { counts: last } = await retentionStore.find()
    count('heldErasures', last?.held ?? 0)
    const started = await startRetention({ people, retentionStore, jobs, pieceQueue, drawToken, clock })
    return { started: started?.id, mailed }
  })

export const handler = retain(
  deployed(all => joined(all.stores, queuePorts(all), mailPorts(all), brakePorts(all), alarmPorts(all), configuredPorts(all))),
)
