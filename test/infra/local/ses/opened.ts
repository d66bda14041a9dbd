import { SESClient } from '@aws-sdk/client-ses'
import { onTestFinished } from 'vitest'
import { type Ses, type SesEvent, type SesOptions, startSes } from '#infra/local/ses/server.ts'
import { virtualClock } from '#infra/local/virtual-clock.ts'
import { instant } from '#test/builders.ts'
import { localAws } from '#test/local-aws.ts'

export interface Opened {
  ses: Ses
  client: SESClient
  clock: ReturnType<typeof virtualClock>
  /** What was handed over so far. */
  events: readonly SesEvent[]
}

/** A server for the length of one test, at ten in the morning of 23 February 2023 UTC, and the SDK's client for it. */
export async function open(options: Partial<SesOptions> = {}): Promise<Opened> {
  const events: SesEvent[] = []
  const clock = virtualClock(instant('2023-02-23T10:00:00Z'))
  const onEvent = async (event: SesEvent) => {
    events.push(event)
  }
  const ses = await startSes({ clock, onEvent, ...options })
  const client = clientOf(ses)
  onTestFinished(() => ses.close())
  return { ses, client, clock, events }
}

export function clientOf({ url }: Ses): SESClient {
  const client = new SESClient({ endpoint: url, ...localAws, maxAttempts: 1 })
  onTestFinished(() => client.destroy())
  return client
}

/** A message with these header lines after From and To. */
export const message = (lines: readonly string[] = [], body = 'By 15 March.\r\n'): Buffer =>
  Buffer.from(['From: IT helpdesk <helpdesk@ec.example>', 'To: ana@ec.example', 'Subject: Remove TikTok', ...lines, '', body].join('\r\n'))

/** The input of SendRawEmail for a mail to these addresses. */
export const raw = (to: readonly string[] = ['ana@ec.example'], data: Buffer = message()) => ({
  Destinations: [...to],
  RawMessage: { Data: data },
})
