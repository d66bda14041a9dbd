/** A receiver of signed webhooks (Standard Webhooks) that sets access as it is told, on this machine only. */

import { createHmac, timingSafeEqual } from 'node:crypto'
import * as z from 'zod'
import type { Clock } from '#domain/schedule/clock.ts'
import { jsonIn } from '#domain/text.ts'
import { type Exchange, type StandIn, type StandInRequest, startStandIn } from './stand-in.ts'

const told = z.strictObject({ person: z.string(), device: z.string(), wanted: z.enum(['suspended', 'granted']), version: z.int() })

/** What a device was told last: the highest version counts. */
type WebhookCall = z.output<typeof told>

const message = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('access.wanted'), timestamp: z.string(), data: told }),
  z.strictObject({ type: z.literal('access.test'), timestamp: z.string(), data: z.strictObject({}) }),
])

interface WebhookReceiverOptions {
  /** Judges timestamps. */
  clock: Clock
  /** A key that it verifies signatures with, `whsec_` and base64. */
  key: string
  /** Devices that it can do nothing to. Default: none. */
  beyond?: ReadonlySet<string>
  onExchange?: (exchange: Exchange) => void
}

export interface WebhookReceiver extends StandIn {
  /** By device. */
  devices: ReadonlyMap<string, WebhookCall>
}

/** Seconds that a message may be old, or from the future. */
const tolerance = 300

/** @throws EADDRINUSE */
export async function startWebhookReceiver({ clock, key, beyond, onExchange }: WebhookReceiverOptions): Promise<WebhookReceiver> {
  const devices = new Map<string, WebhookCall>()

  function isSigned({ headers, body }: StandInRequest) {
    const [id, timestamp, signatures] = ['id', 'timestamp', 'signature'].map(name => String(headers[`webhook-${name}`]))
    if (!(Math.abs(clock.now().epochMilliseconds / 1000 - Number(timestamp)) <= tolerance)) return false
    const right = createHmac('sha256', Buffer.from(key.replace(/^whsec_/, ''), 'base64'))
      .update(`${id}.${timestamp}.${body}`)
      .digest()
    return (signatures ?? '').split(' ').some(signature => {
      const given = Buffer.from(signature.replace(/^v1,/, ''), 'base64')
      return given.length === right.length && timingSafeEqual(given, right)
    })
  }

  const standIn = await startStandIn({
    routes: [
      {
        method: 'POST',
        path: '/ides',
        answer(request) {
          if (!isSigned(request)) return 401
          const { data: read } = message.safeParse(jsonIn(request.body))
          if (!read) return 400
          if (read.type === 'access.wanted' && beyond?.has(read.data.device)) return 422
          if (read.type === 'access.wanted' && read.data.version >= (devices.get(read.data.device)?.version ?? 0))
            devices.set(read.data.device, read.data)
          return {}
        },
      },
    ],
    refusal,
    onExchange,
  })
  return { ...standIn, devices }
}

const refusal = (status: number) => ({ message: `refused with ${status}` })
