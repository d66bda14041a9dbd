import { languages } from '#domain/catalogue/languages.ts'
import { type Brand, dataUrl } from '#domain/emails/brand.ts'
import { asHtml } from '#domain/emails/letter.ts'
import { composeMail } from '#domain/emails/mailer.ts'
import { mailKinds, mailTitles, sampleAddress, sampleLetter, sampleReference } from '#domain/emails/sample.ts'
import { voices } from '#domain/emails/voices.ts'
import type { Policy } from '#domain/policies/policy.ts'
import type { Gallery } from './ses/inbox/gallery.ts'

/** Every kind of mail about a policy, in every language. */
export function galleryOf(policy: Policy, brand?: Brand): Gallery {
  const voiceOf = voices({}, { brand })
  return {
    languages,
    titles: mailTitles,
    mail(languageWanted, kindWanted) {
      const [language, kind] = [languages.find(one => one === languageWanted), mailKinds.find(one => one === kindWanted)]
      if (!language || !kind) return undefined
      const letter = sampleLetter(kind, { ...policy, version: 1 }, { language }, voiceOf)
      return { ...composeMail(sampleAddress, sampleReference, letter), html: asHtml(letter, dataUrl) }
    },
  }
}
