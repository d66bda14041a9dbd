/** What can be read and suspended, in words. */
import type { Coverage } from '../../../shared/domain/coverage/counts.ts'
import { readableWords, reasonSentences, suspendableWords } from '../../../shared/domain/coverage/words.ts'
import { counted } from '../../../shared/domain/text.ts'
import type { Facts, Words } from '../../admin/command.ts'

export const coverageRow = ({ readable, suspendable, devices, people }: Coverage['cells'][number]): Facts => ({
  'can be read': readableWords[readable],
  access: suspendableWords[suspendable],
  ...{ devices, people },
})

export const coverageWords = ({ devices, people, cells, reasons }: Coverage): Exclude<Words, string | Facts> => [
  `${counted(devices, 'device')} of ${counted(people, 'person', 'people')}`,
  cells.map(coverageRow),
  reasons.map(({ reason, devices, people }) => ({ devices, people, why: reasonSentences[reason] })),
]
