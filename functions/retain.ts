/** Counts cases, files weekly reports, mails operators and approvers once a day what waits, and starts once a day what ends the keeping of personal data. Runs on a schedule. */
import type { Temporal } from 'temporal-polyfill'
import { countExported, mostExported } from '../shared/campaign/privacy/count-exports.ts'
import { startRetention } from '../shared/campaign/privacy/retain.ts'
import { countCases } from '../shared/campaign/read/count-cases.ts'
import { mailDaily } from '../shared/campaign/read/daily-mail.ts'
import { waitingDecisions } from '../shared/campaign/read/waiting-decisions.ts'
import { reportOn } from '../shared/campaign/report/policy-report.ts'
import { fileReports } from '../shared/campaign/send/digest-lines.ts'
import { alarmPorts, auditPorts, brakePorts, configuredPorts, deployed, mailPorts, queuePorts } from './compose/system.ts'
import { joined } from './runtime/lazily.ts'
import { observed } from './runtime/middleware.ts'
import { underPolicies } from './runtime/policies-in-force.ts'
import { eachStep } from './runtime/steps.ts'

const here = deployed(all =>
  joined(all.stores, auditPorts(all), queuePorts(all), mailPorts(all), brakePorts(all), alarmPorts(all), configuredPorts(all)),
)

export const retain = (system = here) =>
  observed('retain', async (_event, run) => {
    const { count, logger } = run
    const whole = system()
    const ports = await underPolicies(whole)
    return eachStep(run, {
      async countCases() {
        const totals = await countCases(ports)
        const lateRequests = totals.reduce((sum, { requests }) => sum + requests.late, 0)
        count('lateRequests', lateRequests)
        if (lateRequests > 0) logger.warn('requests wait longer than promised: see ides case list --asks', { lateRequests })
        return {}
      },
      async fileReports() {
        await fileReports(joined(ports, { findReport: (id: string, on: Temporal.PlainDate) => reportOn(whole, id, on) }))
        return {}
      },
      async countWaitingDecisions() {
        const late = await waitingDecisions(ports)
        for (const [name, waiting] of Object.entries(late)) if (waiting > 0) count(name, waiting)
        return {}
      },
      async countExports() {
        const exported = await countExported(ports)
        if (exported <= mostExported) return {}
        count('exported', exported)
        logger.warn('one admin exported data of many people: see ides audit list', { exported })
        return {}
      },
      mailDaily: async () => ({ mailed: await mailDaily(ports).finally(() => ports.pace.rest()) }),
      async startRetention() {
        const { counts: last } = await ports.retentionStore.find()
        count('heldErasures', last?.held ?? 0)
        const started = await startRetention(ports)
        return { started: started?.id }
      },
    })
  })

export const handler = retain()
