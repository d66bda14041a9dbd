/** What `ides policy new` asks of each stage. */

import { type Answers, formOf, type StageAnswers, stageCalled, stageCount } from '../../../shared/campaign/decide/policy-answers.ts'
import { days, plainDate } from '../../../shared/domain/schedule/fields.ts'
import { countsHint, list, type PolicyQuestion, usualDeadline } from './question.ts'

const { least, most } = stageCount

export const stageQuestions: readonly PolicyQuestion[] = Array.from({ length: most }, (_, index) => questionsOf(index)).flat()

function questionsOf(index: number): readonly PolicyQuestion[] {
  const isNoDay = ({ stages: { [index]: stage } }: Answers): boolean => !stage || formOf(stage) !== 'on'
  const isNotNamed = ({ stages }: Answers): boolean => stages.length <= index
  const mayEnd = index >= least
  return [
    {
      asks: `Name of stage ${index + 1}`,
      hint: `a short name, such as remove${mayEnd ? '; empty if there are no more stages' : `; there are ${least} stages at least, ${most} at most`}`,
      read: (name, { stages }) => {
        if (name === '') return mayEnd ? { hasMoreStages: false } : undefined
        return { stages: [...stages, stageCalled(name)] }
      },
      isLeftOut: (answers) => formOf(answers) !== 'stages' || !answers.hasMoreStages,
    },
    {
      asks: 'Its deadline',
      hint: 'a day, as 2023-03-15; a local time, as 2023-03-15T17:00; or days after the announcement, as P14D',
      otherwise: (answers) => deadlineAfter(answers.stages[index - 1]) ?? usualDeadline(answers),
      read: (deadline, before) => ofLast(before, { deadline }),
      isLeftOut: isNotNamed,
    },
    {
      asks: 'Counts',
      hint: countsHint,
      otherwise: () => 'inclusive',
      read: (counts, before) => ofLast(before, { counts }),
      isLeftOut: isNoDay,
    },
    {
      asks: 'It requires',
      hint: 'names as above, joined by commas; empty if the same as the policy',
      otherwise: () => '',
      read: (text, before) => ofLast(before, { requires: list(text) }),
      isLeftOut: isNotNamed,
    },
  ]
}

const ofLast = ({ stages }: Answers, told: Partial<StageAnswers>): Pick<Answers, 'stages'> => ({
  stages: stages.map((stage, index) => (index === stages.length - 1 ? { ...stage, ...told } : stage)),
})

/** Thirty days after a stage, counted as that one is. */
function deadlineAfter(stage: StageAnswers | undefined): string | undefined {
  if (!stage) return undefined
  const { deadline } = stage
  return formOf(stage) === 'within' ? `P${days.parse(deadline) + 30}D` : plainDate.parse(deadline.slice(0, 10)).add({ days: 30 }).toString()
}
