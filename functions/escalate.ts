/** Cuts and restores access, tells those who are overdue, and sends digests once their lines are in. Runs on a schedule. */
import { deployedSystem, type System } from './compose.ts'
import { sweeping } from './runtime/sweeping.ts'

export const escalate = (system: () => System) => sweeping('escalate', ['access', 'escalate', 'digest'], system)

export const handler = escalate(deployedSystem)
