import { type Language, languages } from '../../../shared/domain/catalogue/languages.ts'
import { sampleLetter } from '../../../shared/domain/emails/sample.ts'
import { voices } from '../../../shared/domain/emails/voice.ts'
import type { Person } from '../../../shared/domain/people/person.ts'
import { isInAudience } from '../../../shared/domain/policies/audience.ts'
import type { Policy } from '../../../shared/domain/policies/policy.ts'
import { untranslated } from '../../../shared/domain/policies/untranslated.ts'
import { tableRows } from '../output/rows.ts'
import type { TableStyle } from '../terminal.ts'

/** A language into which a policy is not wholly translated, and what its readers get. */
interface Gap {
  readonly language: Language
  /** In scope; absent where nobody is known. */
  readonly staff?: number
  readonly lacks: readonly string[]
  readonly subject: string
  readonly heading: string
}

/** @param people whose languages count; absent: all languages */
export function translationGaps(policy: Policy, people?: readonly Person[]): readonly Gap[] {
  const readers = people?.filter(({ profile }) => isInAudience(policy, profile))
  return languages.flatMap((language): Gap[] => {
    const staff = readers?.filter(({ profile }) => profile.language === language).length
    const lacks = staff === 0 ? [] : untranslated(policy, language)
    if (lacks.length === 0) return []
    const { subject, sections } = sampleLetter('first', { ...policy, version: 1 }, { language }, voices())
    return [{ language, ...(staff === undefined ? {} : { staff }), lacks, subject, heading: sections[0]?.heading ?? '' }]
  })
}

export const gapLines = (gaps: readonly Gap[], style: TableStyle): readonly string[] =>
  gaps.length === 0
    ? []
    : [
        '\n',
        ...tableRows(
          gaps,
          {
            language: ({ language }) => language,
            ...(gaps.some(({ staff }) => staff !== undefined) ? { staff: ({ staff }: Gap) => staff } : {}),
            lacks: ({ lacks }) => lacks.join(', '),
            subject: ({ subject }) => subject,
            heading: ({ heading }) => heading,
          },
          style,
        ),
      ]
