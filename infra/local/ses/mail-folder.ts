import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import type { ReceivedMail } from './received-mail.ts'

/** Where mails outlast the process: each as it goes out in `000001.eml`, what else is known of it in `000001.json`. */
interface MailFolder {
  /** In order of arrival. */
  read(): ReceivedMail[]
  /** @throws the error of the file system, one for a number that is taken too */
  keep(mail: ReceivedMail): void
}

const envelope = z.object({
  messageId: z.string(),
  at: z.iso.datetime().transform(text => Temporal.Instant.from(text)),
  source: z.string(),
  destinations: z.array(z.string()),
  tags: z.record(z.string(), z.array(z.string())),
  configurationSet: z.string().optional(),
})

/** Made if it is not there. */
export function mailFolder(folder: string): MailFolder {
  mkdirSync(folder, { recursive: true })
  const file = (number: number, ending: string) => join(folder, `${String(number).padStart(6, '0')}.${ending}`)

  function read(number: number): ReceivedMail {
    const { configurationSet, ...rest } = envelope.parse(JSON.parse(readFileSync(file(number, 'json'), 'utf8')))
    const raw = readFileSync(file(number, 'eml'))
    return { number, raw, ...rest, configurationSet }
  }

  return {
    read: () =>
      readdirSync(folder)
        .flatMap(name => (/^\d+\.eml$/.test(name) ? [Number.parseInt(name, 10)] : []))
        .sort((a, b) => a - b)
        .map(read),
    keep({ number, raw, ...rest }) {
      writeFileSync(file(number, 'json'), `${JSON.stringify(rest)}\n`)
      writeFileSync(file(number, 'eml'), raw, { flag: 'wx' })
    },
  }
}
