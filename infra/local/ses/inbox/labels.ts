import { counted } from '#domain/text.ts'

/** What a mail tells of, which only its sender knows. */
export interface Label {
  /** Steps of the campaign, such as `first` or `P7D`. */
  steps: readonly string[]
  /** The zone of the policy's dates; absent if each person's own applies. */
  zone?: string
}

/** @returns undefined if nothing is known of a notice, or not yet */
export type LabelOf = (notice: string) => Promise<Label | undefined>

/** Kinds of steps, by which mails are filtered. */
export const stepKinds: Record<string, string> = {
  announcement: 'Announcement',
  first: 'First notice',
  again: 'Notice of another device',
  reminder: 'Reminder',
  changed: 'Deadline changed',
  rung: 'After the deadline',
  suspended: 'Work access cut',
  cleared: 'Nothing left to do',
  restored: 'Work access restored',
  answer: 'Answer to a request',
  digest: 'Digest',
  moved: 'Address changed',
}

export function kindOf(step: string) {
  if (/^P\d+D$/.test(step)) return 'reminder'
  if (/^(after|every):/.test(step)) return 'rung'
  return /-(granted|refused)$/.test(step) ? 'answer' : step
}

/** A step, or a kind of steps, for people. */
export function stepTitle(step: string) {
  const [, prefix, days] = /^(after:)?P(\d+)D$/.exec(step) ?? []
  if (days !== undefined && prefix) return days === '0' ? 'Deadline missed' : `${counted(Number(days), 'day')} after the deadline`
  if (days !== undefined) return days === '0' ? 'Reminder, last day' : `Reminder, ${counted(Number(days), 'day')} before`
  const [, times] = /^every:(\d+)$/.exec(step) ?? []
  if (times !== undefined) return `After the deadline, repetition ${times}`
  return stepKinds[step] ?? step.replaceAll('-', ' ').replace(/^./, letter => letter.toUpperCase())
}
