import type { Batch } from '../../../shared/campaign/import/file-batches.ts'
import type { CommandInput } from '../verb.ts'

/** Shows progress and speed. */
export function watch(
  file: string,
  size: number,
  { terminal, around: { clock } }: Pick<CommandInput<unknown, unknown>, 'terminal' | 'around'>,
) {
  const start = clock.now()
  let from: number | undefined
  return ({ position, bytes, rows }: Batch): void => {
    from ??= position - rows.length
    const seconds = clock.now().since(start).total('seconds')
    const rate = seconds > 0 ? `, ${Math.round((position - from) / seconds)} records a second` : ''
    terminal.progress(`${file}: ${megabytes(bytes)} of ${megabytes(size)} MB, ${position} records${rate}`)
  }
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1)
