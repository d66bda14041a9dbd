/** Pauses, resumes or lifts a policy. */
import { html, type SafeHtml } from '../../../../shared/domain/html.ts'
import { getNumbersRoute, mailedIfLifted } from '../../../admin/routes/numbers.ts'
import { getPolicyRoute, liftPolicyRoute, pausePolicyRoute, resumePolicyRoute } from '../../../admin/routes/policies.ts'
import type { ConsoleConfirmation } from '../../confirmations.ts'
import { agreement, button, sentIn, unlessAgreed, wordsField } from '../../form.ts'
import { wrongOf } from '../../layout.ts'
import type { ConsolePage } from '../../page.ts'
import { momentText } from '../../times.ts'
import type { RehearsedNumbers } from '../attention.ts'
import { countedDevices } from '../suspensions/listing.ts'
import { abovePolicy, policyAddress, policyOf, titleOf } from './parts.ts'

interface Halting {
  readonly verb: 'pause' | 'resume' | 'lift'
  readonly route: typeof pausePolicyRoute
  readonly title: string
  readonly means: string
  readonly agrees: string
  readonly confirmed: ConsoleConfirmation
}

const haltPage = ({ verb, route, title, means, agrees, confirmed }: Halting): ConsolePage => ({
  path: `/console/policies/{policy}/${verb}`,
  scope: route.scope,
  async show(visit) {
    const { path, ask, form } = visit
    const { policy: id = '' } = path
    const question = { path: { policy: id }, query: {}, body: undefined }
    const [inForce, numbers] = await Promise.all([ask(getPolicyRoute, question), ask(getNumbersRoute, question)])
    if ('problem' in inForce) return inForce
    if ('problem' in numbers) return numbers
    const name = titleOf(policyOf(inForce.body.document))
    const sent = sentIn(visit)
    return {
      title: `${title}: ${name}`,
      section: 'policies',
      above: abovePolicy(id, name),
      main: html`${wrongOf(visit.sent)}<p>${means}</p>
<p>${cutOff(numbers.body, visit.zone)}${verb === 'lift' ? ` When it is lifted, ${mailedIfLifted(numbers.body)}.` : ''}</p>
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

function cutOff({ days: [last] }: RehearsedNumbers, zone: string): SafeHtml {
  if (!last) return html`No case under it was counted yet.`
  const { requested, set, refused } = last.suspensions
  return html`Cut off under it: ${countedDevices(requested + set + refused)}, as counted ${momentText(last.at, zone)}.`
}

export const pausePage = haltPage({
  verb: 'pause',
  route: pausePolicyRoute,
  title: 'Pause',
  means: 'Its mail stops and no one is newly suspended. Suspended devices stay suspended until they are clean; access is still restored.',
  agrees: 'Stop its mail and suspensions until it is resumed',
  confirmed: 'policy-paused',
})

export const resumePage = haltPage({
  verb: 'resume',
  route: resumePolicyRoute,
  title: 'Resume',
  means: 'Its mail goes on, and steps that fell due meanwhile follow at once.',
  agrees: 'Let it go on',
  confirmed: 'policy-resumed',
})

export const liftPage = haltPage({
  verb: 'lift',
  route: liftPolicyRoute,
  title: 'Lift',
  means:
    'The policy ends, and all its cases close. Devices that are cut off now get access back. Only another draft, approved, brings it into force again.',
  agrees: 'End this policy for everybody',
  confirmed: 'policy-lifted',
})
