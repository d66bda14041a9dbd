/** A system of the organisation's own in which access is cut: a receiver of webhooks on this machine, as the service is configured for it. */
import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { systemClock } from '#functions/runtime/system-clock.ts'
import { startWebhookReceiver, type WebhookReceiver } from '#infra/local/sources/webhook-receiver.ts'

/** Of its keys, in Secrets Manager. */
export const webhookSecret = 'ides/webhook'

export interface Receiver extends WebhookReceiver {
  /** What messages to it are signed with. */
  key: string
  /** File of a configuration that names it as a connector. */
  config: string
}

/** @param beyond devices that it can do nothing to */
export async function startReceiver(folder: string, beyond: ReadonlySet<string>): Promise<Receiver> {
  const key = `whsec_${randomBytes(32).toString('base64')}`
  const receiver = await startWebhookReceiver({ clock: systemClock(), key, beyond })
  const connectors = { gateway: { kind: 'webhook', address: `${receiver.url}/ides`, secret: webhookSecret } }
  const usual: object = parse(await readFile(join(import.meta.dirname, '../../infra/ides.config.yaml'), 'utf8'))
  const config = join(folder, 'ides.config.yaml')
  await writeFile(config, stringify({ ...usual, staff: { mailDomains: ['ec.example'] }, access: { connectors, caseEvents: true } }))
  return { ...receiver, key, config }
}
