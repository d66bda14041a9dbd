/** Every language at once, for what cannot wait for one: functions load more than half a megabyte with it. */
import { getOrCompute } from '../caching.ts'
import type { Language } from '../catalogue/languages.ts'
import { catalogues } from './messages/index.ts'
import { makeVoice, type Overrides, type Voice, type VoiceSettings, type Voices } from './voice.ts'

/** @param overrides checked by `readOverrides` */
export function voices(overrides: Overrides = {}, settings: VoiceSettings = {}): Voices {
  const made = new Map<Language, Voice>()
  return language => getOrCompute(made, language, () => makeVoice(language, { ...catalogues[language], ...overrides[language] }, settings))
}
