import { comparisonSeen } from '../../admin/routes/access/comparison.ts'
import { lookUntil } from '../api/wait.ts'
import { failure } from '../failure.ts'
import { printAnswer } from '../output/answer.ts'
import { minute } from '../output/rows.ts'
import { nothing, verb } from '../verb.ts'

export const reconcileVerb = verb(
  {
    name: 'ides access reconcile',
    does: 'Compares access with what is so in other systems, as is done once a day: gives back what was cut and should not be',
    more: 'Who should be cut off and is not is left to you: an alarm says so, and the log of connect names them by ref.',
    takes: nothing,
    options: nothing,
    example: 'ides access reconcile',
  },
  async ({ api, json, terminal, around }) => {
    const compared = await lookUntil(
      await api.call({ method: 'POST', path: '/access/comparison', answer: comparisonSeen }),
      ({ doneAt }) => doneAt !== undefined,
      () => api.call({ method: 'GET', path: '/access/comparison', answer: comparisonSeen }),
      around,
      () => terminal.progress('access is being compared'),
    )
    if (compared.ok && compared.body.doneAt === undefined)
      return terminal.fail(failure(1, 'the comparison has not ended in twenty minutes; it goes on: see the log of connect'))
    return printAnswer(
      compared,
      ({ doneAt = '' }) => [`all was compared, ended ${minute(doneAt)}: ides access list shows what is set\n`],
      json,
      terminal,
    )
  },
)
