/** What sources need from around, for tests: time passes only by waiting. */
import { virtualClock } from '../infra/local/virtual-clock.ts'
import { apiClient, type SourceSurroundings } from '../shared/adapters/http/api-client.ts'
import { type ApiSurroundings, realSurroundings } from '../shared/adapters/http/exchange.ts'
import { instant } from './builders.ts'

export interface Hurried extends ApiSurroundings {
  /** Milliseconds of each wait. */
  readonly waits: number[]
}

/** Waits for nothing, but counts it. */
export function hurried(overrides: Partial<ApiSurroundings> = {}): Hurried {
  const waits: number[] = []
  let now = 0
  return {
    ...realSurroundings,
    elapsed: () => now,
    async wait(milliseconds) {
      waits.push(milliseconds)
      now += milliseconds
    },
    random: () => 0.5,
    waits,
    ...overrides,
  }
}

/** @param secret what Secrets Manager has */
export const surroundingsOf = (
  secret: string,
  around: ApiSurroundings = hurried(),
  at = instant('2023-03-01T08:00:00Z'),
): SourceSurroundings => ({
  client: (settings) => apiClient(settings, around),
  secret: async () => secret,
  clock: virtualClock(at),
})
