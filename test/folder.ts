import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

/** A new folder. @param end when it goes: after the tests of a file, or after the test that runs */
export function testFolder(end: (remove: () => void) => void = afterAll) {
  const folder = mkdtempSync(join(tmpdir(), 'ides-test-'))
  end(() => rmSync(folder, { recursive: true, force: true }))
  return {
    folder,
    /** @returns the path of the file */
    put(name: string, content: string | Uint8Array) {
      writeFileSync(join(folder, name), content)
      return join(folder, name)
    },
  }
}
