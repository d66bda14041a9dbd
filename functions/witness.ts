/** Logs the head of every chain of decisions, where no other function can write. Runs on a schedule. */
import { logHeads } from '../shared/campaign/audit/chains.ts'
import { auditHeads, auditPorts, deployed } from './compose/system.ts'
import { joined } from './runtime/lazily.ts'
import { observed } from './runtime/middleware.ts'

export const witness = (system = deployed(all => joined(all.stores, auditPorts(all), auditHeads(all)))) =>
  observed('witness', async () => ({ logged: await logHeads(system()) }))

export const handler = witness()
