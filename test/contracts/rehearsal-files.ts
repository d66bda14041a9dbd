import { describe, expect, it } from 'vitest'
import type { RehearsalFiles } from '#domain/rehearsal/requested.ts'

interface Opened {
  files: RehearsalFiles
  /** What stands behind a link. */
  fetched: (link: string) => Promise<string>
}

/** The contract of every RehearsalFiles. */
export function rehearsalFilesContract(technology: string, open: () => Promise<Opened>) {
  describe(technology, () => {
    it('files of rehearsals are as last saved, byte for byte', async () => {
      const { files } = await open()
      const lines = Array.from({ length: 5000 }, (_, n) => `{"kind":"notice","staff":"Zoë ${n}"}\n`)
      await files.save('r-1', 'events/0', ['of an earlier run'])
      await files.save('r-1', 'events/0', lines)
      await files.save('r-1', 'events/1', [])
      await files.save('r-2', 'events/0', ['another'])
      expect(await files.read('r-1', 'events/0')).toBe(lines.join(''))
      expect(await files.read('r-1', 'events/1')).toBe('')
      expect(await files.read('r-2', 'events/0')).toBe('another')
    })

    it('files of rehearsals that nobody saved cannot be read', async () => {
      const { files } = await open()
      await files.save('r-1', 'events/0', ['a'])
      await expect(files.read('r-1', 'events/1')).rejects.toThrow()
    })

    it('files of rehearsals are read by anyone who has a link', async () => {
      const { files, fetched } = await open()
      const lines = ['{"staff":"Zoë"}\n', '{"staff":"Ben"}\n']
      await files.save('r-1', 'events/0-1.ndjson', lines)
      expect(await fetched(await files.link('r-1', 'events/0-1.ndjson'))).toBe(lines.join(''))
    })
  })
}
