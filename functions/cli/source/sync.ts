import { listedSource } from '../../admin/routes/sources/source.ts'
import { at } from '../../path.ts'
import { printAnswer } from '../output/answer.ts'
import { nothing, verb } from '../verb.ts'
import { sourceArgument } from './named.ts'

export const syncVerb = verb(
  {
    name: 'ides source sync',
    does: 'Reads a source now, whole; it is read every few hours anyway',
    takes: sourceArgument,
    options: nothing,
    example: 'ides source sync intune',
  },
  async ({ takes: { name }, api, json, terminal }) =>
    printAnswer(
      await api.call({ method: 'POST', path: at`/sources/${name}/pass`, answer: listedSource }),
      () => [`${name} is being read: ides source show ${name} shows how far it is\n`],
      json,
      terminal,
    ),
)
