/** Rehearses a policy on everyone. Runs when an admin requests it. */
import * as z from 'zod'
import { runRehearsal } from '../shared/campaign/rehearse/run-rehearsal.ts'
import { deployedSystem, type System } from './compose.ts'
import { observed } from './runtime/middleware.ts'

const requested = z.object({ detail: z.object({ policy: z.string().max(64), rehearsal: z.string().max(128) }) })

export const rehearse = (system: () => System) =>
  observed('rehearse', async (event) => {
    const { policy, rehearsal } = requested.parse(event).detail
    return { policy, rehearsal, outcome: await runRehearsal(system(), policy, rehearsal) }
  })

export const handler = rehearse(deployedSystem)
