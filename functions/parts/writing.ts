import { readBrand } from '../../shared/adapters/files/brand.ts'
import { readTexts } from '../../shared/adapters/files/mail-texts.ts'
import { isProtected } from '../../shared/domain/access/protected.ts'
import { type Voices, voices } from '../../shared/domain/emails/voice.ts'
import { lazily } from '../runtime/lazily.ts'
import { protectedIn } from './braking.ts'
import type { FunctionEnvironment } from './surroundings.ts'

/** What mails and pages say. */
export interface Writing {
  readonly voices: Voices
}

export const writing = ({ environment: { TEXTS_FILE, BRAND_FILE, PROTECTED } }: FunctionEnvironment): Writing =>
  lazily<Writing>({
    voices: () => {
      const protectedPeople = protectedIn(PROTECTED)
      const [texts, brand] = [TEXTS_FILE ? readTexts(TEXTS_FILE) : {}, BRAND_FILE ? readBrand(BRAND_FILE) : undefined]
      return voices(texts, brand, (profile) => isProtected(profile, protectedPeople))
    },
  })
