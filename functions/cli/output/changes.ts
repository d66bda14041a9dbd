import { styleText } from 'node:util'
import type { Difference } from '../../../shared/domain/policies/difference.ts'
import { clean } from '../clean.ts'
import type { TableStyle } from '../terminal.ts'

export function changeLines(changes: readonly Difference[], { colour }: TableStyle): string[] {
  const paint = (format: 'red' | 'green', text: string) => (colour ? styleText(format, text, { validateStream: false }) : text)
  return changes.flatMap((change) => [
    ...('before' in change ? [`  ${paint('red', clean(`- ${change.path}: ${JSON.stringify(change.before)}`))}\n`] : []),
    ...('after' in change ? [`  ${paint('green', clean(`+ ${change.path}: ${JSON.stringify(change.after)}`))}\n`] : []),
  ])
}
