/** CPU milliseconds that writing a mail takes, from what is known of a person to the bytes that SES is handed. Floor: nodemailer on the same parts, ready made. */
import { readPolicy } from '../../../functions/cli/input/policy.ts'
import { composed, writeMessage } from '../../../shared/adapters/mime/message.ts'
import { composeMail } from '../../../shared/campaign/send/compose-mail.ts'
import { sampleAddress, sampleLetter, sampleReference } from '../../../shared/domain/emails/sample.ts'
import { voices } from '../../../shared/domain/emails/voice.ts'
import { cpuOf, type Measured, type Round } from './measured.ts'

const rounds = 40
const warmUps = 5
const mailsARound = 50
const sender = { from: 'Ides <ides@ec.example>' }
const voiceOf = voices()

export async function measure(): Promise<Measured> {
  const read = await readPolicy('eu-commission-tiktok-2023')
  if ('problems' in read) throw new Error('the policy of the sample does not read')
  const policy = { ...read.policy, version: 1 }
  const measured: Record<string, readonly Round[]> = {}
  for (const language of ['en', 'el'] as const) {
    const write = () =>
      composeMail(sampleAddress, sampleReference, sampleLetter('first', policy, { language, zone: 'America/New_York' }, voiceOf))
    const mail = write()
    const each = async (work: () => unknown) => (await cpuOf(() => often(work))) / mailsARound
    const found: Round[] = []
    for (let round = -warmUps; round < rounds; round += 1) {
      const one = { figure: await each(() => writeMessage(write(), sender)), floor: await each(() => composed(mail, sender).build()) }
      if (round >= 0) found.push(one)
    }
    measured[`write a first mail (${language}), ms`] = found
  }
  return measured
}

async function often(work: () => unknown): Promise<void> {
  for (let mail = 0; mail < mailsARound; mail += 1) await work()
}
