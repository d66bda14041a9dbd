import { IntlMessageFormat } from 'intl-messageformat'
import type { ListedConnector } from '../access/listed.ts'
import { getOrCompute } from '../caching.ts'
import type { Language } from '../catalogue/languages.ts'
import type { Profile } from '../people/person.ts'
import type { Brand } from './brand.ts'
import english from './messages/en.json' with { type: 'json' }
import type { Catalogue, MessageArguments, MessageKey } from './messages/index.ts'
import { harmless } from './plain.ts'

export const isMessageKey = (name: string): name is MessageKey => Object.hasOwn(english, name)

export const messageKeys: readonly MessageKey[] = Object.keys(english).filter(isMessageKey)

type Given = Readonly<Record<string, string | number>>

/** The arguments of several messages, merged. */
type ArgumentsOf<K extends MessageKey> = (K extends unknown ? (given: MessageArguments[K]) => void : never) extends (
  given: infer All extends Given,
) => void
  ? All
  : never

/** Says things in one language, for an organisation. */
export interface Voice {
  readonly language: Language
  /** For dates, numbers and plurals. */
  readonly locale: string
  /** What the organisation looks like; absent: plain. */
  readonly brand?: Brand
  /** True for people who lose access only if two people approve it; absent: for none. */
  readonly isProtected?: IsProtected
  /** To the systems that suspend and restore access; absent: none. */
  readonly connectors?: readonly ListedConnector[]
  /** A message with its arguments, stripped of control characters. */
  say<K extends MessageKey>(key: K, ...given: keyof ArgumentsOf<K> extends never ? [] : [ArgumentsOf<K>]): string
}

type IsProtected = (profile: Profile) => boolean

/** What letters need to know of the organisation. */
export type VoiceSettings = Partial<Pick<Voice, 'brand' | 'isProtected' | 'connectors'>>

export type Voices = (language: Language) => Voice

/** In which a language may first have to be read. */
export type LoadedVoices = (language: Language) => Voice | Promise<Voice>

/** Texts in place of those of Ides, by language and message. */
export type Overrides = Readonly<Partial<Record<Language, Readonly<Partial<Catalogue>>>>>

/**
 * Reads the messages of a language when it is first spoken.
 * @param overrides checked by `readOverrides`
 */
export function loadedVoices(overrides: Overrides = {}, settings: VoiceSettings = {}): LoadedVoices {
  const made = new Map<Language, Promise<Voice>>()
  return language =>
    getOrCompute(made, language, async () => {
      const { default: catalogue }: { default: Catalogue } = await import(`./messages/${language}.json`, { with: { type: 'json' } })
      return makeVoice(language, { ...catalogue, ...overrides[language] }, settings)
    })
}

/** For languages whose default locale is outside Europe. */
const locales: Readonly<Partial<Record<Language, string>>> = { en: 'en-IE', pt: 'pt-PT' }

export const localeOf = (language: Language) => locales[language] ?? language

export function makeVoice(language: Language, catalogue: Catalogue, settings: VoiceSettings): Voice {
  const locale = localeOf(language)
  const formats = new Map<MessageKey, IntlMessageFormat>()
  return {
    ...settings,
    language,
    locale,
    say(key, ...given) {
      const format = getOrCompute(formats, key, () => new IntlMessageFormat(catalogue[key], locale, undefined, { ignoreTag: true }))
      const stripped = given
        .flatMap(values => Object.entries(values))
        .map(([name, value]) => [name, typeof value === 'string' ? harmless(value) : value])
      return String(format.format(Object.fromEntries(stripped)))
    },
  }
}
