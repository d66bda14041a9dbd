/** Pauses, resumes or lifts a policy. */

import { html } from '#domain/html.ts'
import { liftPolicyRoute, pausePolicyRoute, resumePolicyRoute } from '#functions/admin/routes/control.ts'
import { getNumbersRoute, mailedIfLifted } from '#functions/admin/routes/numbers.ts'
import { actionPage, auditReason } from '#functions/console/action.ts'
import type { ConsolePage } from '#functions/console/page.ts'
import { momentText } from '#functions/console/parts.ts'
import { policyPath, policyTitle } from './parts.ts'
import { countedDevices } from './suspension-list.ts'

interface Halting {
  verb: 'pause' | 'resume' | 'lift'
  route: typeof pausePolicyRoute
  title: string
  means: string
  agrees: string
}

const haltPage = ({ verb, route, title, means, agrees }: Halting): ConsolePage =>
  actionPage({
    path: `${policyPath}/${verb}`,
    route,
    title: async visit => `${title}: ${await policyTitle(visit)}`,
    know: ({ get }) => get(getNumbersRoute),
    means(numbers, { zone }) {
      const {
        days: [last],
      } = numbers
      const { requested = 0, set = 0, refused = 0 } = last?.suspensions ?? {}
      return html`<p>${means}</p>
<p>${last ? html`Suspended under it: ${countedDevices(requested + set + refused)}, as counted ${momentText(last.at, zone)}.` : 'No case under it was counted yet.'}${verb === 'lift' ? ` When it is lifted, ${mailedIfLifted(numbers)}.` : ''}</p>`
    },
    fields: () => [auditReason],
    agree: () => agrees,
    button: title,
    kind: verb === 'resume' ? 'main' : 'grave',
  })

export const haltPages = [
  haltPage({
    verb: 'pause',
    route: pausePolicyRoute,
    title: 'Pause',
    means: 'Its mail stops and no one is newly suspended. Suspended devices stay suspended until they are clean; access is still restored.',
    agrees: 'Stop its mail and suspensions until it is resumed',
  }),
  haltPage({
    verb: 'resume',
    route: resumePolicyRoute,
    title: 'Resume',
    means: 'Its mail starts again, and overdue steps follow at once.',
    agrees: 'Resume its mail and suspensions',
  }),
  haltPage({
    verb: 'lift',
    route: liftPolicyRoute,
    title: 'Lift',
    means:
      'The policy ends, and all its cases close. Access is restored on suspended devices. Only a new draft, once approved, brings it into force again.',
    agrees: 'End this policy for everyone',
  }),
]
