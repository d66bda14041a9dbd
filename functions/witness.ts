/** Logs the head of every chain of decisions, where no other function can write. Runs on a schedule. */
import { logHeads } from '../shared/campaign/audit/log-heads.ts'
import { deployedSystem, type System } from './compose.ts'
import { observed } from './runtime/middleware.ts'

export const witness = (system: () => System) => observed('witness', async () => ({ logged: await logHeads(system()) }))

export const handler = witness(deployedSystem)
