import { openSes, type SesSettings, sesMailer } from '../../shared/adapters/ses/ses.ts'
import { pacedMailer } from '../../shared/campaign/send/pace.ts'
import type { Mailer } from '../../shared/domain/emails/mailer.ts'
import { joined, lazily } from '../runtime/lazily.ts'
import { once } from '../runtime/once.ts'
import { type Pacing, pacing } from './pacing.ts'
import type { FunctionEnvironment } from './surroundings.ts'

export interface MailingSystem extends Pacing {
  readonly mailer: Mailer
  /** The recipient of the daily test mail. */
  readonly canaryAddress: string
}

export function mailing(surroundings: FunctionEnvironment): MailingSystem {
  const { setting } = surroundings
  const ses = once(openSes)
  const paced = pacing(surroundings, ses)
  return joined(
    paced,
    lazily<Omit<MailingSystem, keyof Pacing>>({
      mailer: () => pacedMailer(sesMailer(ses(), mailSettings(surroundings)), paced.pace),
      canaryAddress: () => setting('CANARY_ADDRESS'),
    }),
  )
}

const mailSettings = ({ environment: { REPLY_TO }, setting }: FunctionEnvironment): SesSettings => ({
  from: setting('FROM_ADDRESS'),
  ...(REPLY_TO ? { replyTo: REPLY_TO } : {}),
  configurationSet: setting('CONFIGURATION_SET'),
})
