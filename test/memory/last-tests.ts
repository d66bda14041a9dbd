import type { LastTests } from '#domain/last-tests.ts'

export function memoryLastTests<Test>(): LastTests<Test> {
  const tests = new Map<string, Test>()
  return {
    async save(name, test) {
      tests.set(name, test)
    },
    find: async name => tests.get(name),
  }
}
