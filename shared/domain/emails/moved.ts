import type { Person } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { contactBlocks, sectionOf, staffLetter, wordsBlock } from './blocks.ts'
import { inShort } from './demands.ts'
import type { Letter } from './letter.ts'
import type { Voice } from './voice.ts'

/**
 * Tells an earlier address of a person that mail goes elsewhere now. Its reader may be another person, so it names neither the person
 * nor the new address.
 * @param policies one at least
 */
export function movedLetter(person: Person, policies: readonly PolicyVersion[], id: string, voice: Voice): Letter {
  const { say } = voice
  const [first] = policies
  return staffLetter(
    { ...person, profile: { ...person.profile, name: '' } },
    {
      subject: say('subject.moved', { apps: first ? inShort(first, voice) : '' }),
      sections: policies.map((policy) =>
        sectionOf(
          policy,
          [
            wordsBlock(say('moved.lead')),
            wordsBlock(say('moved.unexpected', { email: policy.contact.email })),
            ...contactBlocks(policy, voice),
          ],
          voice,
        ),
      ),
    },
    id,
    policies,
    voice,
  )
}
