/** Cuts and restores access, and does what else the passing of time brings: states, lines for digests. It sends no mail to staff. Runs on a schedule. */
import { deployed, queuePorts, sweepPorts } from './compose/system.ts'
import { joined } from './runtime/lazily.ts'
import { observed } from './runtime/middleware.ts'
import { sweepAndReport } from './runtime/sweeping.ts'

export const escalate = (system = deployed(all => joined(sweepPorts(all), queuePorts(all)))) =>
  observed('escalate', (_event, run) => sweepAndReport(system(), ['access', 'escalate'], run))

export const handler = escalate()
