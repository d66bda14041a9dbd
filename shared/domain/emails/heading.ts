import type { PolicyVersion } from '../policies/policy.ts'
import type { Deadline } from '../schedule/timetable.ts'
import { titleIn } from '../translated.ts'
import { endingOf } from './dates.ts'
import { demandsInShort, inShort, isOfApps } from './demands.ts'
import type { Block } from './letter.ts'
import { plainName } from './plain.ts'
import type { Voice } from './voice.ts'

/** What stands above a decision, in the reader's language. */
interface Headed {
  readonly heading: string
  /** The title in the words of who decided, if the reader's language has none. */
  readonly below: readonly Block[]
}

/** @param stated the deadline that is told below, if any is */
export function headingOf(policy: PolicyVersion, stated: Deadline | undefined, voice: Voice): Headed {
  const { text, language } = titleIn(policy, voice.language)
  return language === voice.language
    ? { heading: plainName(text), below: [] }
    : { heading: builtIn(policy, stated, voice), below: [{ kind: 'words', text: plainName(text), language }] }
}

function builtIn(policy: PolicyVersion, stated: Deadline | undefined, voice: Voice): string {
  if (!stated) return voice.say('heading.undated', { what: inShort(policy, voice) })
  const ending = endingOf(stated, voice)
  return isOfApps(policy)
    ? voice.say('heading.remove', { apps: inShort(policy, voice), ...ending })
    : voice.say('heading.other', { what: demandsInShort(policy, voice), ...ending })
}
