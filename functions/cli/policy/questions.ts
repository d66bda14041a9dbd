/** The questions of `ides policy new`, in their order. */
import type { Temporal } from 'temporal-polyfill'
import { type Answers, formOf, type StageAnswers, stageCalled, stageCount } from '#campaign/decide/new-policy.ts'
import { appNames, cataloguedNames, isAppName } from '#domain/catalogue/requirements.ts'
import { days, instant, plainDate } from '#domain/schedule/fields.ts'
import { calendarZone, localTime } from '#domain/schedule/zone.ts'
import type { CliEnvironment } from '../surroundings.ts'

interface PolicyQuestion {
  asks: string
  hint?: string
  /** The meaning of an empty answer; absent where there is none. */
  otherwise?: (answers: Answers, around: CliEnvironment) => string
  /** @returns undefined for an answer of no known form */
  read: (text: string, before: Answers) => Partial<Answers> | undefined
  isLeftOut?: (answers: Answers) => boolean
}

/** What `Counts` means. */
const countsHint = 'inclusive: that day is the last (“by”); exclusive: the day before is (“as of”)'

const list = (text: string) =>
  text
    .split(',')
    .map(name => name.trim())
    .filter(name => name !== '')

const yesOrNo = <T>(text: string, given: (isYes: boolean) => T) => (/^(yes|y|no|n)$/i.test(text) ? given(/^y/i.test(text)) : undefined)

const usualDeadline = (answers: Answers) => dateAfterAnnouncement(answers, { days: 21 })

function dateAfterAnnouncement({ announcedAt, zone }: Answers, time: Temporal.DurationLike) {
  const moment = instant.safeParse(announcedAt)
  const date = moment.success ? localTime(moment.data, calendarZone({ zone })).toPlainDate() : plainDate.parse(announcedAt.slice(0, 10))
  return date.add(time).toString()
}

const { least, most } = stageCount

const stageQuestions: readonly PolicyQuestion[] = Array.from({ length: most }, (_, index) => questionsOf(index)).flat()

function questionsOf(index: number): readonly PolicyQuestion[] {
  const isNoDay = ({ stages: { [index]: stage } }: Answers) => !stage || formOf(stage) !== 'on'
  const isNotNamed = ({ stages }: Answers) => stages.length <= index
  const mayEnd = index >= least
  return [
    {
      asks: `Name of stage ${index + 1}`,
      hint: `a short name, such as remove${mayEnd ? '; empty if there are no more stages' : `; there are ${least} stages at least, ${most} at most`}`,
      read: (name, { stages }) => {
        if (name === '') return mayEnd ? { hasMoreStages: false } : undefined
        return { stages: [...stages, stageCalled(name)] }
      },
      isLeftOut: answers => formOf(answers) !== 'stages' || !answers.hasMoreStages,
    },
    {
      asks: 'Its deadline',
      hint: 'a day, as 2023-03-15; a local time, as 2023-03-15T17:00; or days after the announcement, as P14D',
      otherwise: answers => deadlineAfter(answers.stages[index - 1]) ?? usualDeadline(answers),
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
function deadlineAfter(stage: StageAnswers | undefined) {
  if (!stage) return undefined
  const { deadline } = stage
  return formOf(stage) === 'within' ? `P${days.parse(deadline) + 30}D` : plainDate.parse(deadline.slice(0, 10)).add({ days: 30 }).toString()
}

const otherNames = cataloguedNames.filter(name => !isAppName(name))

const isDated = (answers: Answers) => formOf(answers) !== 'none'

export const questions: readonly PolicyQuestion[] = [
  { asks: 'Id', hint: 'a name for the policy that never changes, such as no-tiktok-2023', read: id => ({ id }) },
  { asks: 'Title', hint: 'what people must do, in a few words: the subject of their mail', read: title => ({ title }) },
  { asks: 'Issuer', hint: 'who decided it', read: issuer => ({ issuer }) },
  {
    asks: 'Requires',
    hint: `apps that must go, joined by commas: ${appNames.join(', ')}; or what must be met: ${otherNames.join(', ')}`,
    read: text => ({ requires: list(text) }),
  },
  {
    asks: 'Devices',
    hint: 'which are in scope: official, personal-with-work-apps, or both',
    otherwise: () => 'official, personal-with-work-apps',
    read: text => ({ devices: list(text) }),
  },
  {
    asks: 'Zone',
    hint: 'of its dates, such as Europe/Brussels; or staff: each person’s own',
    otherwise: (_, { zone = 'UTC' }) => zone,
    read: zone => ({ zone }),
  },
  {
    asks: 'Announced at',
    hint: 'local time in that zone, as 2023-02-23T10:00; with an offset or Z where the zone is staff',
    otherwise: ({ zone }, { clock }) => `${nextWeekday(zone, clock)}T10:00${zone === 'staff' ? 'Z' : ''}`,
    read: announcedAt => ({ announcedAt }),
  },
  {
    asks: 'Deadline',
    hint: 'a day, as 2023-03-15; a local time, as 2023-03-15T17:00; days after the announcement or from when a device was given, as P14D; stages, for several; or none',
    otherwise: usualDeadline,
    read: deadline => ({ deadline }),
  },
  {
    asks: 'Counts',
    hint: countsHint,
    otherwise: () => 'inclusive',
    read: counts => ({ counts }),
    isLeftOut: answers => formOf(answers) !== 'on',
  },
  {
    asks: 'Counted from',
    hint: 'announcement, or device: from when each device was given, if that is later',
    otherwise: () => 'announcement',
    read: of => ({ of }),
    isLeftOut: answers => formOf(answers) !== 'within',
  },
  ...stageQuestions,
  {
    asks: 'Remind every',
    hint: 'so many days, as P14D',
    otherwise: () => 'P14D',
    read: remindEvery => ({ remindEvery }),
    isLeftOut: isDated,
  },
  {
    asks: 'Review',
    hint: 'the day on which its owner is asked whether it still applies: reminders end with it',
    otherwise: answers => dateAfterAnnouncement(answers, { months: 6 }),
    read: review => ({ review }),
    isLeftOut: isDated,
  },
  {
    asks: 'Review',
    hint: 'the day on which its owner is asked whether it still applies; empty if there is none',
    otherwise: () => '',
    read: review => ({ review }),
    isLeftOut: answers => !isDated(answers),
  },
  { asks: 'Contact', hint: 'the contact for help', otherwise: () => 'IT helpdesk', read: name => ({ name }) },
  { asks: 'Mail address of the contact', read: email => ({ email }) },
  {
    asks: 'Mail address of the owner',
    hint: 'the team that is asked on the review date',
    otherwise: ({ email }) => email,
    read: owner => ({ owner }),
    isLeftOut: ({ review }) => review === '',
  },
  { asks: 'Phone number of the contact', hint: 'empty if there is none', otherwise: () => '', read: phone => ({ phone }) },
  {
    asks: 'Cut work access after the deadline?',
    hint: 'yes or no; with stages, after the deadline of each; nobody is cut off without proven notice',
    otherwise: () => 'no',
    read: text => yesOrNo(text, cuts => ({ cuts })),
    isLeftOut: answers => !isDated(answers),
  },
  {
    asks: 'Put it on watch first?',
    hint: 'yes or no; a watch only counts who would be affected, and mails no one',
    otherwise: () => 'no',
    read: text => yesOrNo(text, watch => ({ watch })),
  },
]

function nextWeekday(zone: string, { now }: CliEnvironment['clock']) {
  let date = localTime(now(), calendarZone({ zone })).toPlainDate()
  do date = date.add({ days: 1 })
  while (date.dayOfWeek > 5)
  return date.toString()
}
