/** Sends first notices, reminders and all other mail due before a deadline. Runs on a schedule. */
import { deployedSystem, type System } from './compose.ts'
import { sweeping } from './runtime/sweeping.ts'

export const remind = (system: () => System) => sweeping('remind', ['remind'], system)

export const handler = remind(deployedSystem)
