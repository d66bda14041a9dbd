/** Pauses, resumes or lifts a policy. */
import { html } from '@remix-run/html-template'
import { counted } from '../../../../shared/domain/text.ts'
import { getAccessRoute } from '../../../admin/routes/policies/get-access.ts'
import { getPolicyRoute } from '../../../admin/routes/policies/get-policy.ts'
import { liftPolicyRoute } from '../../../admin/routes/policies/lift-policy.ts'
import { pausePolicyRoute } from '../../../admin/routes/policies/pause-policy.ts'
import { resumePolicyRoute } from '../../../admin/routes/policies/resume-policy.ts'
import type { Confirmed } from '../../confirmations.ts'
import { agreement, button, sentIn, unlessAgreed, wordsField } from '../../form.ts'
import { wrongOf } from '../../layout.ts'
import type { Page } from '../../page.ts'
import { policyAddress, policyOf, titleOf } from './parts.ts'

interface Halting {
  readonly verb: 'pause' | 'resume' | 'lift'
  readonly route: typeof pausePolicyRoute
  readonly title: string
  /** What it means, with how many devices are cut off now. */
  readonly means: (cut: number) => string
  readonly agrees: string
  readonly confirmed: Confirmed
}

const haltPage = ({ verb, route, title, means, agrees, confirmed }: Halting): Page => ({
  path: `/console/policies/{policy}/${verb}`,
  scope: route.scope,
  async show(visit) {
    const { path, ask, form } = visit
    const { policy: id = '' } = path
    const question = { path: { policy: id }, query: {}, body: undefined }
    const [inForce, access] = await Promise.all([ask(getPolicyRoute, question), ask(getAccessRoute, question)])
    if ('problem' in inForce) return inForce
    if ('problem' in access) return access
    const { requested, set, refused } = access.body.suspensions
    const name = titleOf(policyOf(inForce.body.document))
    const sent = sentIn(visit)
    return {
      title: `${title}: ${name}`,
      section: 'policies',
      above: [
        { name: 'Policies', to: '/console/policies' },
        { name, to: policyAddress(id) },
      ],
      main: html`${wrongOf(visit.sent)}<p>${means(requested + set + refused)}</p>
${form(
  html`${wordsField({
    name: 'reason',
    label: 'Why',
    help: 'For the record of decisions. Staff do not read it.',
    value: sent.value('reason'),
    fault: sent.fault('reason'),
  })}${agreement('agreed', agrees)}${button(title, verb === 'resume' ? 'main' : 'grave')}`,
)}`,
    }
  },
  async take({ path, ask }, form) {
    const { policy: id = '' } = path
    const unagreed = unlessAgreed(form, 'agreed')
    if (unagreed) return unagreed
    const outcome = await ask(route, { path: { policy: id }, query: {}, body: { reason: form.get('reason') ?? '' } })
    return 'problem' in outcome ? outcome : { to: policyAddress(id), confirmed }
  },
})

const devicesCut = (cut: number) => (cut === 1 ? '1 device is' : `${counted(cut, 'device')} are`)

export const pausePage = haltPage({
  verb: 'pause',
  route: pausePolicyRoute,
  title: 'Pause',
  means: (cut) =>
    `No mail about it goes any more, and nobody is newly cut off. ${devicesCut(cut)} cut off now and stay so until cleared; access is still given back to whoever does what is asked.`,
  agrees: 'Stop its mail and its suspensions until somebody resumes it',
  confirmed: 'policy-paused',
})

export const resumePage = haltPage({
  verb: 'resume',
  route: resumePolicyRoute,
  title: 'Resume',
  means: (cut) => `Its mail goes on, and steps that fell due meanwhile follow at once. ${devicesCut(cut)} cut off now.`,
  agrees: 'Let it go on',
  confirmed: 'policy-resumed',
})

export const liftPage = haltPage({
  verb: 'lift',
  route: liftPolicyRoute,
  title: 'Lift',
  means: (cut) =>
    `The policy ends: cases close, and everybody who was notified is told. ${devicesCut(cut)} cut off now and get access back. Only another draft, approved, brings it into force again.`,
  agrees: 'End this policy for everybody',
  confirmed: 'policy-lifted',
})
