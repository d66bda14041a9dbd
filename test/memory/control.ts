import type { Control, ControlState } from '../../shared/campaign/decide/control.ts'

/** What is paused, known for as long as the process runs. */
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
