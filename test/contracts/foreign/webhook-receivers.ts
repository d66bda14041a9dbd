/** Our signed webhooks, verified over HTTP by libraries that others wrote. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { webhook } from '#adapters/webhook/webhook.ts'
import type { Target } from '#domain/access/connector.ts'
import { systemClock } from '#functions/runtime/system-clock.ts'
import { virtualClock } from '#infra/local/virtual-clock.ts'
import { hurried, surroundingsOf } from '#test/sources.ts'
import { webhookSettings } from '../connectors/settings.ts'
import { startPeer } from './peer.ts'

interface Sent {
  /** Keys, one a line. */
  secret: string
  minutesAgo?: number
  /** Something changes the body on its way. */
  isChanged?: boolean
}

const newKey = (bytes: number) => `whsec_${randomBytes(bytes).toString('base64')}`

/** @param folder where `standardwebhooks` and `svix` are installed */
export async function sendToForeignReceivers(folder: string) {
  const [former, present, strange] = [newKey(24), newKey(64), newKey(32)]
  const script = join(import.meta.dirname, 'peers', 'webhook-receivers.js')
  const peer = await startPeer(process.execPath, folder, port => [script, `${port}`, JSON.stringify([former, present])])
  try {
    for (const library of ['standardwebhooks', 'svix'])
      for (const [number, secret] of [former, present].entries()) {
        const send = (sent: Sent) => answersTo(`${peer.url}/${library}/${number}`, sent)
        assert.deepEqual(await send({ secret }), taken)
        assert.deepEqual(await send({ secret: `${former}\n${present}` }), taken, 'while keys change, a receiver may know either')
        assert.deepEqual(await send({ secret, minutesAgo: 4 }), taken)
        assert.deepEqual(await send({ secret, minutesAgo: 6 }), refused, 'an old message')
        assert.deepEqual(await send({ secret, isChanged: true }), refused, 'another body')
        assert.deepEqual(await send({ secret: strange }), refused, 'another key')
      }
  } finally {
    await peer.close()
  }
}

const taken = { suspension: { is: 'confirmed' }, restoration: { is: 'confirmed' }, isTestRight: true }

const refusal = { is: 'refused', why: 'permission' }
const refused = { suspension: refusal, restoration: refusal, isTestRight: false }

async function answersTo(address: string, { secret, minutesAgo = 0, isChanged = false }: Sent) {
  const passOn: typeof fetch = (input, init) => fetch(input, isChanged ? { ...init, body: `${init?.body} ` } : init)
  const clock = virtualClock(systemClock().now().subtract({ minutes: minutesAgo }))
  const { set, check } = webhook({ ...webhookSettings(''), address }, { ...surroundingsOf(secret, hurried({ fetch: passOn })), clock })
  return {
    suspension: await set(target, 'suspended', 1),
    restoration: await set(target, 'granted', 2),
    isTestRight: (await check()).every(({ isRight }) => isRight),
  }
}

/** Its device has letters of more than one byte. */
const target: Target = { person: 'a4k2', device: 'serial:Zoë', keys: [], platform: 'ios', owner: { id: 'zoe', email: 'zoe@ec.example' } }
