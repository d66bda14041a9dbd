/** Sends the daily test mail. Runs on a schedule. */

import { canaryMail } from '../shared/campaign/send/canary.ts'
import { IdesError } from '../shared/domain/errors.ts'
import { deployedSystem, type System } from './compose.ts'
import { observed } from './runtime/middleware.ts'

class CanaryNotTakenError extends IdesError {
  override readonly name = 'CanaryNotTakenError'
  constructor(reason: string) {
    super(`the mail service did not take the daily test mail: ${reason}`)
  }
}

export const canary = (system: () => System) =>
  observed('canary', async () => {
    const { mailer, pace, canaryAddress } = system()
    const handover = await mailer.send(canaryMail(canaryAddress)).finally(() => pace.rest())
    if (handover.kind !== 'accepted') throw new CanaryNotTakenError(handover.reason)
    return { sent: 1 }
  })

export const handler = canary(deployedSystem)
