/** Counts cases, files weekly reports, mails operators and approvers once a day what waits, and starts once a day what ends the keeping of personal data. Runs on a schedule. */
import type { Temporal } from 'temporal-polyfill'
import { startRetention } from '../shared/campaign/privacy/retain.ts'
import { countCases } from '../shared/campaign/read/count-cases.ts'
import { mailDaily } from '../shared/campaign/read/daily-mail.ts'
import { waitingDecisions } from '../shared/campaign/read/waiting-decisions.ts'
import { reportOn } from '../shared/campaign/report/policy-report.ts'
import { fileReports } from '../shared/campaign/send/digest-lines.ts'
import { alarmPorts, brakePorts, configuredPorts, deployed, mailPorts, queuePorts } from './compose/system.ts'
import { joined } from './runtime/lazily.ts'
import { observed } from './runtime/middleware.ts'
import { underPolicies } from './runtime/policies-in-force.ts'

const here = deployed(all => joined(all.stores, queuePorts(all), mailPorts(all), brakePorts(all), alarmPorts(all), configuredPorts(all)))

export const retain = (system = here) =>
  observed('retain', async (_event, { logger, count }) => {
    const ports = await underPolicies(system())
    const totals = await countCases(ports)
    await fileReports(joined(ports, { findReport: (id: string, on: Temporal.PlainDate) => reportOn(ports, id, on) }))
    const lateRequests = totals.reduce((sum, { requests }) => sum + requests.late, 0)
    count('lateRequests', lateRequests)
    if (lateRequests > 0) logger.warn('requests wait longer than promised: see ides case list --asks', { lateRequests })
    const late = await waitingDecisions(ports)
    for (const [name, waiting] of Object.entries(late)) if (waiting > 0) count(name, waiting)
    const mailed = await mailDaily(ports).finally(() => ports.pace.rest())
    const { counts: last } = await ports.retentionStore.find()
    count('heldErasures', last?.held ?? 0)
    const started = await startRetention(ports)
    return { started: started?.id, mailed }
  })

export const handler = retain()
