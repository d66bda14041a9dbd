import * as z from 'zod'
import { composeMail } from '../../../../shared/campaign/send/compose-mail.ts'
import { mailKinds, sampleLetter } from '../../../../shared/domain/emails/sample.ts'
import { sampleTag } from '../../../../shared/domain/people/mail.ts'
import { languageOf } from '../../../../shared/domain/people/person.ts'
import { ofPolicy } from '../../fields.ts'
import { refuse } from '../../problem.ts'
import { none, route } from '../../route.ts'
import { staffId } from '../people/person.ts'
import { draftOrVersion, noPolicy } from '../policies/policy.ts'

export const samplesSent = z.object({ sent: z.int(), refused: z.array(z.object({ kind: z.string(), reason: z.string() })) })

export const sendSampleMailsRoute = route(
  'sendSampleMails',
  {
    at: ['POST', '/policies/{policy}/sample-mails'],
    scope: 'policies:write',
    summary: 'Send a sample of each kind of mail about the draft to yourself, or to a known staff member',
    path: ofPolicy,
    query: none,
    body: z.strictObject({
      staff: staffId.optional().describe('The recipient. Default: the address in your token.'),
    }),
    description: 'How many samples the mail service accepted.',
    result: samplesSent,
    refuses: [404, 409, 429],
  },
  async ({ path: { policy: id }, body: { staff }, caller, system, mayMailSamples }) => {
    const policy = await draftOrVersion(system, id)
    if (!policy) return noPolicy(id)
    const ref = staff === undefined ? undefined : await system.refs.find(staff)
    const person = ref === undefined ? undefined : (await system.people.find(ref))?.person
    if (staff !== undefined && !person) return refuse(404, 'no person has this staff id: import them first')
    const to = person?.profile.email ?? caller.email
    if (to === undefined) return refuse(409, 'your token has no mail address: name a staff member in `staff`')
    if (!mayMailSamples(caller.subject)) return refuse(429, 'too many requests: sample mails go once a minute')
    const language = person ? languageOf(person) : policy.language
    const outcomes: { kind: string; reason?: string }[] = []
    for (const kind of mailKinds) {
      const handover = await system.mailer.send(composeMail(to, sampleTag, sampleLetter(kind, policy, { language }, system.voices)))
      outcomes.push(handover.kind === 'accepted' ? { kind } : { kind, reason: handover.reason })
    }
    const refused = outcomes.flatMap(({ kind, reason }) => (reason === undefined ? [] : [{ kind, reason }]))
    return { body: { sent: outcomes.length - refused.length, refused } }
  },
)
