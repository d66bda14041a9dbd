/** Counts cases, and ends what is kept no longer in the items of people. Runs on a schedule. */
import { applyRetention } from '../shared/campaign/privacy/retain.ts'
import { countCases } from '../shared/campaign/read/count-cases.ts'
import { waitingDecisions } from '../shared/campaign/read/waiting-decisions.ts'
import type { Stores } from './compose/stores.ts'
import { type AccessGatePorts, type AuditPorts, accessGate, auditPorts, deployed } from './compose/system.ts'
import { joined } from './runtime/lazily.ts'
import { faultLog, observed } from './runtime/middleware.ts'
import { policiesInForce } from './runtime/policies-in-force.ts'

export const retain = (system: () => Stores & AuditPorts & AccessGatePorts) =>
  observed('retain', async (_event, { hasTimeLeft, logger, count }) => {
    const ports = system()
    const { people, refs, owners, deviceIndex, passes, directory, evidence, erasures, pageLinks, addresses, brakes, audit } = ports
    const { summaries, caseCounts, gate, accessStates, clock, retention, retentionStore, control } = ports
    const erasing = {
      ...{ people, refs, owners, deviceIndex, passes, directory, evidence, erasures, pageLinks, addresses },
      ...{ brakes, audit, gate, accessStates, clock },
    }
    const policies = await policiesInForce(ports)
    // First: it is quick, and what follows may take all the time that there is.
    const totals = await countCases({ summaries, policies, caseCounts, brakes, clock })
    const lateRequests = totals.reduce((sum, { requests }) => sum + requests.late, 0)
    count('lateRequests', lateRequests)
    if (lateRequests > 0) logger.warn('requests wait longer than promised: see ides case list --asks', { lateRequests })
    const late = await waitingDecisions(ports)
    for (const [name, waiting] of Object.entries(late)) if (waiting > 0) count(name, waiting)
    const report = await applyRetention(
      { ...erasing, retention, retentionStore, control, policies, onFault: faultLog(logger) },
      hasTimeLeft,
    )
    count('heldErasures', report.held)
    return report
  })

export const handler = retain(deployed((all) => joined(all.stores, auditPorts(all), accessGate(all))))
