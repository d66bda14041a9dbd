import type { Control, ControlState } from '#domain/policies/store.ts'
import type { Outages } from '#domain/sources/outages.ts'

export function memoryControl(): Control {
  let state: ControlState = {}
  let outages: Outages = {}
  return {
    async find() {
      return state
    },
    async save(part, pause) {
      const { [part]: _, ...rest } = state
      state = pause ? { ...rest, [part]: pause } : rest
    },
    async findOutages() {
      return outages
    },
    async saveOutages(source, known) {
      const { [source]: _, ...rest } = outages
      outages = known.length > 0 ? { ...rest, [source]: known } : rest
    },
  }
}
