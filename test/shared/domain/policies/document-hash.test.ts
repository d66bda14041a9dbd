import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { documentOf } from '../../../../shared/domain/policies/document-of.ts'
import { documentHash } from '../../../../shared/domain/policies/drafts.ts'
import { policyDocument } from '../../../../shared/domain/policies/policy.ts'
import { document, policyOf } from '../../../builders.ts'

it('a document has the same hash however it is written, defaults and the order of keys included', () => {
  const backwards = Object.fromEntries(Object.entries(document).reverse())
  expect(documentHash(policyDocument.parse(backwards))).toBe(documentHash(policyOf()))
  expect(documentHash(policyDocument.parse(documentOf(policyOf())))).toBe(documentHash(policyOf()))
  expect(documentHash(policyOf({ reminders: ['P14D', 'P7D', 'P3D', 'P1D', 'P0D'] }))).toBe(documentHash(policyOf()))
})

it.each([{ title: 'Remove it' }, { apps: ['temu'] }, { contact: { name: 'IT', email: 'helpdesk@ec.example' } }, { minimumNotice: 'P6D' }])(
  'another document has another hash: %o',
  (change) => {
    expect(documentHash(policyOf(change))).not.toBe(documentHash(policyOf()))
  },
)

it('the hash is that of what jq writes with sorted keys and no spaces', () => {
  const written =
    '{"announce":"affected","announcedAt":"2023-02-23T09:00:00Z","apps":["tiktok"],"believedFor":"P90D","closedAfter":"P90D",' +
    '"contact":{"email":"helpdesk@ec.example","name":"IT helpdesk"},"deadline":{"counts":"inclusive","on":"2023-03-15"},' +
    '"escalation":[],"hours":"08:00-18:00","id":"no-tiktok","issuer":"The Commission","language":"en","limits":{},"minimumNotice":"P5D",' +
    '"remedies":["remove-app","remove-work-apps"],"reminders":["P14D","P7D","P3D","P1D","P0D"],' +
    '"requests":{"access":"unchanged","decidedWithin":5},' +
    '"scope":{"devices":["official","personal-with-work-apps"]},"sendAt":"09:00","staleAfter":"P999D","teams":{},' +
    '"title":"Remove TikTok","unknown":"remind","why":{},' +
    '"workingDays":{"holidays":[],"week":["mon","tue","wed","thu","fri"]},"zone":"Europe/Brussels"}'
  expect(documentHash(policyOf())).toBe(createHash('sha256').update(written).digest('hex'))
})
