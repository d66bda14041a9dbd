import type { SourceTest, SourceTests } from '../../shared/domain/sources/source-test.ts'

export function memorySourceTests(): SourceTests {
  const tests = new Map<string, SourceTest>()
  return {
    async save(source, test) {
      tests.set(source, test)
    },
    find: async (source) => tests.get(source),
  }
}
