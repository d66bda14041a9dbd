/** Logs the head of every chain of decisions, where no other function can write. Runs on a schedule. */
import { logHeads } from '../shared/campaign/audit/chains.ts'
import type { Stores } from './compose/stores.ts'
import { type AuditHeadPorts, type AuditPorts, auditHeads, auditPorts, deployed } from './compose/system.ts'
import { joined } from './runtime/lazily.ts'
import { observed } from './runtime/middleware.ts'

export const witness = (system: () => Stores & AuditPorts & AuditHeadPorts) =>
  observed('witness', async () => ({ logged: await logHeads(system()) }))

export const handler = witness(deployed(all => joined(all.stores, auditPorts(all), auditHeads(all))))
