import * as z from 'zod'

export const options = z.object({ 'dry-run': z.boolean().optional().describe('Only checks the file, and sends nothing.') })

export const resumes =
  'A warning leaves the exit code at 0: the record is imported.\nIf an import breaks off, or you end it with Ctrl-C (exit code 130), run the same command again: it resumes from FILE.ides-progress.'
