import { sourceState } from '#domain/sources/pass.ts'
import type { PassBatch, PassPart, SourcePasses, StoredState, Waiting } from '#domain/sources/passes.ts'
import { allUnder } from './keyed.ts'

export function memorySourcePasses(): SourcePasses {
  const states = new Map<string, StoredState>()
  const sheets = new Map<string, PassBatch>()
  const missing = new Map<string, readonly string[]>()
  const waiting = new Map<string, { part: number; waiting: readonly Waiting[] }>()
  const keyOf = ({ source, pass, part }: PassPart) => `${source} ${pass} ${String(part).padStart(8, '0')}`

  return {
    find: async source => states.get(source) ?? { state: {}, version: 0 },
    async save(source, { state, version }) {
      if ((states.get(source)?.version ?? 0) !== version) return false
      states.set(source, { state: sourceState.parse(JSON.parse(JSON.stringify(state))), version: version + 1 })
      return true
    },
    async saveBatch(part, sheet) {
      sheets.set(keyOf(part), sheet)
    },
    async *listBatches(source, pass) {
      yield* allUnder(sheets, `${source} ${pass} `)
    },
    async saveMissing(source, pass, name, devices) {
      missing.set(`${source} ${pass} ${name}`, devices)
    },
    async *listMissing(source, pass) {
      yield* allUnder(missing, `${source} ${pass} `)
    },
    async saveWaiting(part, list) {
      waiting.set(keyOf(part), { part: part.part, waiting: list })
    },
    async *listWaiting(source, pass) {
      yield* allUnder(waiting, `${source} ${pass} `)
    },
    async removeWaiting(part) {
      waiting.delete(keyOf(part))
    },
    async removeWaitingBefore(source, pass) {
      for (const key of waiting.keys()) {
        const [name, number] = key.split(' ')
        if (name === source && Number(number) < pass) waiting.delete(key)
      }
    },
    async *listWaitingOf(person) {
      for (const { waiting: list } of waiting.values()) yield* list.filter(one => one.person === person)
    },
    async forget(person) {
      for (const [key, { part, waiting: list }] of waiting) waiting.set(key, { part, waiting: list.filter(one => one.person !== person) })
    },
  }
}
