import type { Temporal } from 'temporal-polyfill'
import type { Profile } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { genuineBlocks, greetingOf, sectionOf, wordsBlock } from './blocks.ts'
import { dateForms } from './dates.ts'
import type { Block, Letter } from './letter.ts'
import { decisionsInShort } from './subject.ts'
import type { Voice } from './voice.ts'

/** How far a policy was at the end of a day. People, but for the address of the whole report. */
export interface MailedReport {
  readonly policy: PolicyVersion
  readonly on: Temporal.PlainDate
  readonly total: number
  readonly complying: number
  readonly breach: number
  readonly unknown: number
  readonly suspended: number
  /** Absent without a console. */
  readonly url: string | undefined
}

/** The weekly report of one or several policies. It names no staff. */
export const reportLetter = (profile: Profile, reports: readonly MailedReport[], id: string, voice: Voice): Letter => ({
  subject: voice.say('subject.report', {
    apps: decisionsInShort(
      reports.map(({ policy }) => policy),
      voice,
    ),
  }),
  language: voice.language,
  brand: voice.brand,
  greeting: greetingOf(profile, voice),
  sections: reports.map(report => sectionOf(report.policy, reportBlocks(report, voice), voice)),
  footer: genuineBlocks(id, voice),
})

const reportBlocks = ({ policy, on, total, complying, breach, unknown, suspended, url }: MailedReport, voice: Voice): readonly Block[] => {
  const { say } = voice
  return [
    wordsBlock(say('report.on', dateForms(on, voice))),
    ...(policy.watch ? [] : [wordsBlock(say('report.cases', { count: total }))]),
    wordsBlock(say('report.complying', { count: complying, total })),
    wordsBlock(say('report.breach', { count: breach })),
    wordsBlock(say('report.unknown', { count: unknown })),
    wordsBlock(say('report.suspended', { count: suspended })),
    ...(url === undefined ? [] : [{ kind: 'link', text: say('report.link'), url } as const]),
  ]
}
