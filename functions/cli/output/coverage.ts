/** What can be read and suspended, in words. */

import type { CountedCoverage } from '#domain/coverage/counts.ts'
import { readableWords, reasonSentences, suspendableWords } from '#domain/coverage/words.ts'
import { counted } from '#domain/text.ts'
import type { Facts, Words } from '#functions/admin/command.ts'

export const coverageRow = ({ readable, suspendable, devices, people }: CountedCoverage['cells'][number]): Facts => ({
  'can be read': readableWords[readable],
  access: suspendableWords[suspendable],
  ...{ devices, people },
})

export const coverageWords = ({ devices, people, cells, reasons }: CountedCoverage): Exclude<Words, string | Facts> => [
  `${counted(devices, 'device')} of ${counted(people, 'person', 'people')}`,
  cells.map(coverageRow),
  reasons.map(({ reason, devices, people }) => ({ devices, people, why: reasonSentences[reason] })),
]
