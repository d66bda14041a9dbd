/** Logs the head of every chain of decisions, where no other function can write. Runs on a schedule. */
import { logHeads } from '../shared/campaign/audit/log-heads.ts'
import { type Auditing, auditing } from './parts/auditing.ts'
import { deployed } from './parts/surroundings.ts'
import { type Witnessing, witnessing } from './parts/witnessing.ts'
import { joined } from './runtime/lazily.ts'
import { observed } from './runtime/middleware.ts'
import type { Stores } from './stores.ts'

export const witness = (system: () => Stores & Auditing & Witnessing) =>
  observed('witness', async () => ({ logged: await logHeads(system()) }))

export const handler = witness(deployed((all) => joined(all.stores, auditing(all), witnessing(all))))
