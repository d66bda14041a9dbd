/** What happened in a case, as people say it. */
import type { CaseEvent, eventKinds } from '#campaign/read/timeline.ts'
import { counted } from '#domain/text.ts'

const eventNames: Record<(typeof eventKinds)[number], string> = {
  opened: 'Case opened',
  found: 'Found',
  unknown: 'Nothing known',
  notice: 'Mail sent',
  delivered: 'Mail delivered',
  bounced: 'Mail bounced',
  complained: 'Mail reported as spam',
  overdue: 'Overdue',
  unreachable: 'Unreachable',
  'suspension requested': 'Suspension requested',
  'suspension confirmed': 'Suspension confirmed',
  'restoration requested': 'Restoration requested',
  'restoration confirmed': 'Restoration confirmed',
  cleared: 'Clear',
  lifted: 'Policy lifted',
  relapsed: 'In breach again',
  acknowledged: 'Read',
  declared: 'Reported as done',
  'taken back': 'Report withdrawn',
  contradicted: 'Answer contradicted by a newer report',
  unconfirmed: 'Answer not confirmed in time',
  checked: 'Answered about a device',
  asked: 'Request',
  withdrawn: 'Request withdrawn',
  language: 'Language chosen',
  proposed: 'Proposed',
  decided: 'Decided',
}

/** `Mail sent: the first notice` */
export const eventInWords = ({ what, detail, notice, bounceSubType = '' }: CaseEvent) =>
  detail === undefined
    ? eventNames[what]
    : `${eventNames[what]}: ${notice === undefined ? detail : stepNames(detail)} ${bounceSubType}`.trimEnd()

const occasionNames: Record<string, string> = {
  announcement: 'the announcement',
  first: 'the first notice',
  again: 'a further breach',
  ask: 'a question about devices that no source can read',
  changed: 'a changed policy',
  suspended: 'access suspended',
  cleared: 'nothing left to do',
  restored: 'access restored',
}

/** `the first notice, a reminder 7 days before, access restored` of `first+P7D, restored` */
export const stepNames = (steps: string) => steps.split(/, |\+/).map(stepName).join(', ')

function stepName(step: string) {
  const [, after, days] = /^(after:)?P(\d+)D$/.exec(step) ?? []
  if (days === undefined) return step.startsWith('every:') ? 'a later reminder' : (occasionNames[step] ?? step.replaceAll('-', ' '))
  if (days === '0') return after ? 'the deadline passed' : 'a reminder on the last day'
  return after ? `${counted(Number(days), 'day')} after the deadline` : `a reminder ${counted(Number(days), 'day')} before`
}

export const noCopy = 'No copy of this mail is kept: it was sent before Ides kept copies, or its copy has expired.'
