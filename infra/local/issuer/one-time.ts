/** Values under keys that nobody can guess. */
export interface OneTime<T> {
  keep(value: T): string
  /** @returns the value, once */
  take(key: string): T | undefined
}

/** Values kept at once. None expires: the virtual clock may jump weeks during a sign-in. */
const most = 1000

export function oneTime<T>(): OneTime<T> {
  const kept = new Map<string, T>()
  return {
    keep(value) {
      const key = crypto.randomUUID()
      kept.set(key, value)
      const [oldest] = kept.keys()
      if (kept.size > most && oldest !== undefined) kept.delete(oldest)
      return key
    },
    take(key) {
      const value = kept.get(key)
      kept.delete(key)
      return value
    },
  }
}
