import type { Incident, Incidents } from '#domain/policies/store.ts'
import { allUnder } from './keyed.ts'

export function memoryIncidents(): Incidents {
  const kept = new Map<string, Incident>()
  const keyOf = (policy: string, number: number) => `${policy} ${String(number).padStart(9, '0')}`
  return {
    async add(policy, incident) {
      const key = keyOf(policy, incident.number)
      if (!kept.has(key)) kept.set(key, incident)
    },
    list: async policy => allUnder(kept, `${policy} `),
  }
}
