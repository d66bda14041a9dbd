import { type SendingRate, type SendingRates, unleased } from '#domain/sending-rate.ts'

export function memorySendingRates(): SendingRates {
  let stored: { rate: SendingRate; version: number } = { rate: unleased, version: 0 }
  return {
    async find() {
      return stored
    },
    async save(rate, version) {
      if (version !== stored.version) return 'stale'
      stored = { rate, version: version + 1 }
      return 'saved'
    },
  }
}
