import type { PolicyVersion } from '../policies/policy.ts'
import { requirementOf } from '../requirements/requirement-of.ts'
import type { Deadline } from '../schedule/timetable.ts'
import { textIn, titleIn } from '../translated.ts'
import { endingOf } from './dates.ts'
import type { Block } from './letter.ts'
import { nameOf } from './plain.ts'
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
    ? { heading: nameOf(text), below: [] }
    : { heading: builtIn(policy, stated, voice), below: [{ kind: 'words', text: nameOf(text), language }] }
}

function builtIn(policy: PolicyVersion, stated: Deadline | undefined, voice: Voice): string {
  const required = policy.requires.map((name) => requirementOf(policy, name))
  const [first = '', ...more] = required.map(({ title, language }) => nameOf(textIn(title, language, voice.language)?.text ?? ''))
  const what = more.length > 1 ? `${first} +${more.length}` : [first, ...more].join(', ')
  if (!stated) return voice.say('heading.undated', { what })
  const ending = endingOf(stated, voice)
  return required.every(({ kind }) => kind === 'app')
    ? voice.say('heading.remove', { apps: what, ...ending })
    : voice.say('heading.other', { what, ...ending })
}
