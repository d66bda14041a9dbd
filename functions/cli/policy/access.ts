import { counted } from '../../../shared/domain/text.ts'
import { ofPolicy } from '../../admin/fields.ts'
import { accessBody } from '../../admin/routes/numbers.ts'
import { at } from '../../path.ts'
import { factRows, printAnswer } from '../output/rows.ts'
import { nothing, verb } from '../verb.ts'

export const accessVerb = verb(
  {
    name: 'ides policy access',
    does: 'Shows the state of suspensions in other systems, and how long restorations take',
    takes: ofPolicy,
    options: nothing,
    json: 'Prints the answer as JSON.',
    example: 'ides policy access no-tiktok-2023',
  },
  async ({ takes: { policy }, api, json, terminal }) =>
    printAnswer(
      await api.call({ method: 'GET', path: at`/policies/${policy}/access`, answer: accessBody }),
      ({ suspensions: { requested, set, refused }, restorations: { count, median, worst } }) =>
        factRows({
          requested: `${counted(requested, 'suspension')}, not confirmed yet`,
          set: counted(set, 'suspension'),
          'cannot be enforced': counted(refused, 'suspension'),
          restored: count,
          median: inWords(median),
          worst: inWords(worst),
        }),
      json,
      terminal,
    ),
)

/** `45 s`, `12 min`, `3 h` */
function inWords(seconds: number | undefined): string | undefined {
  if (seconds === undefined || seconds < 120) return seconds === undefined ? undefined : `${Math.round(seconds)} s`
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`
}
