/** Cuts and restores access, notifies overdue people, and sends digests. Runs on a schedule. */
import { deployedSystem, type System } from './compose.ts'
import { sweeping } from './runtime/sweeping.ts'

export const escalate = (system: () => System) => sweeping('escalate', ['access', 'escalate', 'digest'], system)

export const handler = escalate(deployedSystem)
