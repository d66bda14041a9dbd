import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'

/** A mail, as someone's mail server was handed it. */
export interface RelayedMail extends ParsedMail {
  recipients: readonly string[]
}

export interface Relay {
  port: number
  mails: readonly RelayedMail[]
  close(): Promise<void>
}

/** A mail server that takes everything. */
export async function startRelay(): Promise<Relay> {
  const mails: RelayedMail[] = []
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData(stream, { envelope }, done) {
      buffer(stream)
        .then(async raw => {
          mails.push({ ...(await simpleParser(raw)), recipients: envelope.rcptTo.map(({ address }) => address) })
          done()
        })
        .catch(done)
    },
  })
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  return {
    port: portOf(listening.address()),
    mails,
    close: () => new Promise(resolve => server.close(() => resolve())),
  }
}

export const portOf = (address: AddressInfo | string | null) => {
  if (address === null || typeof address === 'string') throw new Error('nobody listens')
  return address.port
}
