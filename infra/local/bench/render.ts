/**
 * `npm run bench:render`: what writing one mail takes of the CPU, from what is known of a person to the bytes that SES is handed; beside
 * what nodemailer's MailComposer takes alone, given text, HTML and calendar ready made, and beside joining the same bytes from strings. All
 * is measured in turns, in one run; a sample person is made anew for each mail, and counts as rendering.
 */
import { readPolicy } from '../../../functions/cli/input/policy.ts'
import { composed, writeMessage } from '../../../shared/adapters/mime/message.ts'
import { composeMail } from '../../../shared/campaign/send/compose-mail.ts'
import type { Language } from '../../../shared/domain/catalogue/languages.ts'
import { asCalendar } from '../../../shared/domain/emails/calendar.ts'
import { asHtml, asText } from '../../../shared/domain/emails/letter.ts'
import { type MailKind, mailKinds, sampleAddress, sampleLetter, sampleReference } from '../../../shared/domain/emails/sample.ts'
import { voices } from '../../../shared/domain/emails/voice.ts'

const rounds = 40
const mailsARound = 50
const sender = { from: 'Ides <ides@ec.example>' }

const read = await readPolicy('eu-commission-tiktok-2023')
if ('problems' in read) throw new Error('the policy of the sample does not read')
const policy = { ...read.policy, version: 1 }
const voiceOf = voices()

/** CPU milliseconds of all threads that doing something so often takes, each time. */
async function costOf(work: () => unknown, times: number): Promise<number> {
  const before = process.cpuUsage()
  for (let time = 0; time < times; time += 1) await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000 / times
}

/** Of each kind of work, the median of its rounds; they take turns, so that whatever else the machine does hits them alike. */
async function compare<Name extends string>(works: Readonly<Record<Name, () => unknown>>): Promise<(name: Name) => number> {
  const costs = new Map<string, number[]>()
  for (let round = -5; round < rounds; round += 1) {
    for (const [name, work] of Object.entries<() => unknown>(works)) {
      const cost = await costOf(work, mailsARound)
      // The first rounds warm up.
      if (round >= 0) costs.set(name, [...(costs.get(name) ?? []), cost])
    }
  }
  return (name) => costs.get(name)?.toSorted((a, b) => a - b)[rounds / 2] ?? Number.NaN
}

async function measure(kind: MailKind, language: Language) {
  const letterOf = () => sampleLetter(kind, policy, { language, zone: 'America/New_York' }, voiceOf)
  const letter = letterOf()
  const mail = composeMail(sampleAddress, sampleReference, letter)
  const message = writeMessage(mail, sender)
  const lines = message.toString().split('\r\n')
  const cost = await compare({
    whole: () => writeMessage(composeMail(sampleAddress, sampleReference, letterOf()), sender),
    letter: letterOf,
    forms: () => [asText(letter), asHtml(letter)],
    calendar: () => asCalendar(letter.entries ?? []),
    composer: () => composed(mail, sender).build(),
    join: () => Buffer.from(lines.join('\r\n')),
  })
  return { html: Buffer.byteLength(mail.html), message: message.length, cost }
}

const columns = ['whole', 'letter', 'forms', 'calendar', 'composer', 'join'] as const
const row = (name: string, cells: readonly string[]) => console.log(name.padEnd(24) + cells.map((cell) => cell.padStart(11)).join(''))

console.log('One mail, in CPU milliseconds; composer: nodemailer alone on the same parts; join: the same bytes from strings\n')
row('', ['HTML', 'message', ...columns, 'whole/comp.'])
const cases = [
  ...mailKinds.map((kind) => [kind, 'en'] as const),
  ...(['el', 'de', 'fr'] as const).map((language) => ['first', language] as const),
]
for (const [kind, language] of cases) {
  const { html, message, cost } = await measure(kind, language)
  row(`${kind} (${language})`, [
    ...[html, message].map((bytes) => `${(bytes / 1000).toFixed(1)} kB`),
    ...columns.map((name) => cost(name).toFixed(3)),
    `× ${(cost('whole') / cost('composer')).toFixed(2)}`,
  ])
}
