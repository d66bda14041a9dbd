import type { Control, ControlState } from '../../shared/domain/policies/store.ts'

export function memoryControl(): Control {
  let state: ControlState = {}
  return {
    async find() {
      return state
    },
    async save(part, pause) {
      const { [part]: _, ...rest } = state
      state = pause ? { ...rest, [part]: pause } : rest
    },
  }
}
