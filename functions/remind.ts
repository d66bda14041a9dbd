/** Sends first notices, reminders and whatever else people are told before their deadline. Runs on a schedule. */
import { deployedSystem, type System } from './compose.ts'
import { sweeping } from './runtime/sweeping.ts'

export const remind = (system: () => System) => sweeping('remind', ['remind'], system)

export const handler = remind(deployedSystem)
