/** CPU milliseconds that writing a mail takes, from what is known of a person to the bytes that SES is handed. Floor: nodemailer on the same parts, ready made. */
import { composed, writeMessage } from '../../shared/adapters/mime/message.ts'
import { composeMail } from '../../shared/domain/emails/mailer.ts'
import { sampleAddress, sampleLetter, sampleReference } from '../../shared/domain/emails/sample.ts'
import { voices } from '../../shared/domain/emails/voice.ts'
import { announcedPolicy } from './invented.ts'
import { cpuOfEach, type Measured, type Round, roundsOf } from './measured.ts'

const rounds = 40
const warmUps = 5
const mailsARound = 50
const sender = { from: 'Ides <ides@ec.example>' }
const voiceOf = voices()

export async function measure(): Promise<Measured> {
  const policy = { ...(await announcedPolicy()), version: 1 }
  const measured: Record<string, readonly Round[]> = {}
  for (const language of ['en', 'el'] as const) {
    const write = () =>
      composeMail(sampleAddress, sampleReference, sampleLetter('first', policy, { language, zone: 'America/New_York' }, voiceOf))
    const mail = write()
    measured[`write a first mail (${language}), ms`] = await roundsOf(rounds, warmUps, async () => ({
      figure: await cpuOfEach(mailsARound, () => writeMessage(write(), sender)),
      floor: await cpuOfEach(mailsARound, () => composed(mail, sender).build()),
    }))
  }
  return measured
}
